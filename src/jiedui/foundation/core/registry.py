"""What apps contribute to the whole: lower floors define a registry, each app's `module.py` fills it."""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Things by key, in the order they came; a key taken twice is an error at start-up, not a surprise later."""

    def __init__(self, item_type: type[T], *, key: Callable[[T], str]) -> None:
        self._type = item_type
        self._key = key
        self._items: dict[str, T] = {}

    def add(self, item: T) -> T:
        """Register one item.

        Raises:
            ValueError: another item already holds its key.
        """
        key = self._key(item)
        if key in self._items and self._items[key] is not item:
            raise ValueError(f"{self._type.__name__} {key!r} is registered twice")
        self._items[key] = item
        return item

    def add_all(self, module: ModuleType) -> None:
        """Register every item that stands in a module's namespace."""
        for value in list(vars(module).values()):
            if isinstance(value, self._type):
                self.add(value)

    def get(self, key: str) -> T | None:
        return self._items.get(key)

    def __getitem__(self, key: str) -> T:
        return self._items[key]

    def __contains__(self, key: str) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)
