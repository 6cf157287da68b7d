"""The pages people use; everything on them goes through the API that programs use too."""

from fabrouter_api.web.routes import web_router

__all__ = ["web_router"]
