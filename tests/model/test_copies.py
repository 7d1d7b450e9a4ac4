"""A copy of a value with other fields is the value of those fields."""

from tests.rendering.sample_pathway import SAMPLE


def test_what_was_worked_out_of_the_fields_is_worked_out_anew_in_a_copy() -> None:
    assert SAMPLE.titles[SAMPLE.steps[0].name] == SAMPLE.steps[0].title
    first = SAMPLE.steps[0].model_copy(update={"title": "Et annet navn"})
    copied = SAMPLE.model_copy(update={"steps": (first, *SAMPLE.steps[1:])})
    assert copied.titles[first.name] == "Et annet navn"
    assert copied.named_steps[first.name] == first
    assert SAMPLE.titles[first.name] == SAMPLE.steps[0].title
