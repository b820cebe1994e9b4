"""Plain tantivy: one field of words, BM25, nothing of ours after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

import tantivy
from tantivy import Occur

from jiedui.matching.analysis import ChineseAnalyzer
from jiedui.matching.bench.labelled import Text
from jiedui.matching.bench.systems import Scored

_HEAP, _CHUNK = 64_000_000, 500


class PlainTantivy:
    """Texts by their place; words are cut as our own candidates are."""

    def __init__(self, folder: str, texts: Iterable[str]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("id", stored=False, indexed=True, fast=True)
        builder.add_text_field("words", tokenizer_name="spaces", index_option="freq")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=folder)
        self._index.register_tokenizer(
            "spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        )
        self._analyzer = ChineseAnalyzer()
        writer = self._index.writer(_HEAP, 1)
        for place, words in enumerate(self._words_of(texts)):
            entry = tantivy.Document()
            entry.add_unsigned("id", place)
            entry.add_text("words", words)
            writer.add_document(entry)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _words_of(self, texts: Iterable[str]) -> Iterator[str]:
        waiting = iter(texts)
        while some := list(islice(waiting, _CHUNK)):
            yield from self._analyzer.bulk(some).word_texts()

    def order(self, query: Text, depth: int) -> list[int]:
        """Return the best documents by BM25."""
        return [place for place, _ in self.score(query, depth)]

    def score(self, query: Text, depth: int, among: Collection[int] | None = None) -> Scored:
        """Return the best documents by BM25; repeated words of the query count as often as they stand there."""
        terms = [
            (Occur.Should, tantivy.Query.boost_query(self._term(word), float(count)))
            for word, count in Counter(self._analyzer.words(query.joined)).items()
        ]
        if not terms:
            return []
        asked = tantivy.Query.boolean_query(terms)
        if among is not None:
            those = tantivy.Query.const_score_query(
                tantivy.Query.term_set_query(self._schema, "id", sorted(among)), 0.0
            )
            asked = tantivy.Query.boolean_query([(Occur.Must, asked), (Occur.Must, those)])
        hits = self._searcher.search(asked, depth, count=False).hits
        ids = self._searcher.fast_field_values("id", [address for _, address in hits])
        return [(int(id or 0), float(score)) for id, (score, _) in zip(ids, hits, strict=True)]

    def _term(self, word: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, "words", word, "freq")
