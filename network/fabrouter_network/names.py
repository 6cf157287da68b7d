"""Names that people cannot tell apart."""

import unicodedata

# Cyrillic and Greek letters that look like Latin ones in most fonts.
_LOOKS_LIKE = str.maketrans(
    "аеорсухіјѕԁһԛԝѵкмтвнАВЕЅІЈКМНОРСТУХαορνικτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhqwvkmtbhABESIJKMHOPCTYXaopviktuxABEZHIKMNOPTYX",
)


def appearance(name: str) -> str:
    """Returns what a name looks like: equal for names that people take for one another.

    Case, width, spaces, ways to compose accents, and letters of other alphabets that look like
    Latin ones make no difference.
    """
    plain = unicodedata.normalize("NFKC", name).translate(_LOOKS_LIKE)
    return " ".join(plain.casefold().split())
