"""A page for every type of problem document: what happened and what to do."""

from fabrouter_api.problem_pages.pages import known_problems, problem_page

__all__ = ["known_problems", "problem_page"]
