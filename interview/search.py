"""Search over texts that forgives typing errors: by pieces of words, weighted by how rare they are.

TF-IDF over character n-grams within words, and the cosine between a query and each text (Manning,
Raghavan & Schütze, Introduction to Information Retrieval, 2008, chapter 6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MAX_QUERY = 100
# Under this a text shares some pieces with the query, but is not about it.
_LEAST = 0.08


@dataclass(frozen=True)
class Entry:
    """Something that can be found.

    Attributes:
        kind: What it is ("derivation", "coding", "question", "page").
        key: Its key in its registry.
        title: What is shown of it; counts twice.
        text: All that is said in it.
    """

    kind: str
    key: str
    title: str
    text: str


class Index:
    """Entries, prepared once for many queries."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._entries = tuple(entries)
        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, strip_accents="unicode"
        )
        texts = [f"{each.title} {each.title} {each.text}" for each in self._entries]
        self._weights: Any = self._vectorizer.fit_transform(texts)

    def find(self, query: str, most: int = 8) -> list[Entry]:
        """The entries nearest to a query, best first; none for one that is like nothing here.

        Raises:
            ValueError: The query is too long.
        """
        if len(query) > MAX_QUERY:
            raise ValueError(f"A search has at most {MAX_QUERY} signs; a word or two will do.")
        if not query.strip():
            return []
        scores = (self._weights @ self._vectorizer.transform([query]).T).toarray().ravel()
        best = sorted(range(len(scores)), key=lambda i: (-scores[i], i))[:most]
        return [self._entries[i] for i in best if scores[i] >= _LEAST]
