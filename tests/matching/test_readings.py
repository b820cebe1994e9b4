"""How names are typed by their sound."""

from jiedui.matching.readings import (
    beginning_read,
    entries,
    name_in,
    reading_in,
    readings,
    sounds_like,
    typed,
)


def test_a_name_is_typed_as_written_by_its_sound_and_by_its_first_letters() -> None:
    assert readings("柑橘") == ("柑橘", "ganju", "gj")
    assert readings("重慶") == ("重庆", "chongqing", "cq")
    assert readings("CO₂ 捕集") == ("co2捕集", "co2buji", "co2bj")
    assert readings("ＴＲＬ") == ("trl",)
    assert readings("女儿绿") == ("女儿绿", "nverlv", "nel")
    assert readings(" ") == ()


def test_an_entry_holds_no_blank_and_gives_its_name_back() -> None:
    entry = entries("Citrus  Institute")
    assert (reading_in(entry), name_in(entry), " " in entry) == ("citrusinstitute", "Citrus Institute", False)
    assert (entries(""), entries("长" * 61), name_in(entries("a=b"))) == ("", "", "a=b")


def test_the_beginning_of_a_name_may_be_what_was_typed() -> None:
    assert beginning_read("绵阳市", "mianyang") == "绵阳"
    assert beginning_read("绵阳市", "mianya") == ""
    assert typed("Mian Yang") == "mianyang"


def test_words_sound_alike_whichever_way_a_character_is_read() -> None:
    assert list(sounds_like("gongyi", ["公益", "工艺", "工业", "工"])) == ["公益", "工艺"]
    assert list(sounds_like("chongqing", ["重庆", "重"])) == ["重庆"]
    assert list(sounds_like("技术", ["技术"])) == list(sounds_like("", ["技术"])) == []
