import pytest

from fer_desktop.core.labels import CLASS_COUNT, EXPRESSIONS, INDONESIAN, expression_index


def test_the_order_is_fer2013s_and_alphabetical() -> None:
    assert EXPRESSIONS == ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")
    assert list(EXPRESSIONS) == sorted(EXPRESSIONS)
    assert CLASS_COUNT == len(INDONESIAN) == 7


@pytest.mark.parametrize("index", range(7))
def test_every_name_is_known_in_both_languages(index: int) -> None:
    assert expression_index(EXPRESSIONS[index]) == index
    assert expression_index(INDONESIAN[index]) == index


@pytest.mark.parametrize(
    ("name", "expression"),
    [(" Happy ", "happy"), ("ANGER", "angry"), ("happiness", "happy"), ("Terkejut", "surprise"), ("bahagia", "happy")],
)
def test_case_space_and_usual_spellings_are_accepted(name: str, expression: str) -> None:
    index = expression_index(name)
    assert index is not None and EXPRESSIONS[index] == expression


@pytest.mark.parametrize("name", ["", "contempt", "happy!", "angry happy"])
def test_other_names_are_unknown(name: str) -> None:
    assert expression_index(name) is None
