"""Texts, numbers and dates in the reader's language."""

from fabrouter.i18n.translator import LANGUAGES, Language, Translator

__all__ = ["LANGUAGES", "Language", "Translator"]
