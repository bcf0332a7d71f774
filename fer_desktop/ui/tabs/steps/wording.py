"""The texts of the steps in the user's language: titles, sentences, shapes and ranges."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from fer_desktop.analysis.explain.pipeline import MAP_KINDS, Step
from fer_desktop.ui.foundation.formatting import decimal, picture_shape_text, shape_text, whole

translate = QCoreApplication.translate

_FINE: Final = 20
_MIDDLING: Final = 10
"""From so many rows on, a map's value stands for a small or a middling part of the face."""


def step_title(step: Step) -> str:
    """Return a step's title, by its kind."""
    convolution, block = translate("Steps", "Convolution {number}"), translate("Steps", "Block {number}")
    titles = {
        "original": translate("Steps", "Original"),
        "detection": translate("Steps", "Detection"),
        "crop": translate("Steps", "Crop"),
        "mesh": translate("Steps", "Face mesh"),
        "gray": translate("Steps", "Greyscale"),
        "resized": translate("Steps", "Resized"),
        "normalised": translate("Steps", "Normalised"),
        "scaled": translate("Steps", "Scaled"),
        "first_convolution": convolution,
        "convolution": convolution,
        "last_convolution": convolution,
        "block": block,
        "last_block": block,
        "activation": translate("Steps", "Class activation map"),
        "logits": translate("Steps", "Logits"),
        "probabilities": translate("Steps", "Probabilities"),
    }
    return titles[step.kind].format(**_facts_in_words(step))


def short_title(step: Step) -> str:
    """Return a title for narrow places."""
    facts = _facts_in_words(step)
    match step.kind:
        case "first_convolution" | "convolution" | "last_convolution":
            return translate("Steps", "Conv. {number}").format(**facts)
        case "activation":
            return translate("Steps", "Activation")
        case "probabilities":
            return translate("Steps", "Softmax")
        case _:
            return step_title(step)


def step_sentence(step: Step) -> str:
    """Return one or two sentences on what a step does, by its kind."""
    if step.kind == "mesh":
        return _mesh_sentence(step)
    last_maps = translate(
        "Steps",
        "The last maps: {channels} traits that proved useful for telling expressions apart. "
        "Each value stands for about {cell} \u00d7 {cell} pixels and what lies around them; "
        "the mean of each map is all that the decision is made of.",
    )
    texts = {
        "original": translate("Steps", "The picture as the source gave it: a red, a green and a blue value for each pixel."),
        "detection": translate(
            "Steps",
            "The detector looks for faces and gives each a box, a score and six landmarks: eyes, nose, mouth and ears.",
        ),
        "crop": translate(
            "Steps",
            "The part of the picture around the face from which the network's input is made, framed like the faces that the "
            "network learned from.",
        ),
        "gray": translate("Steps", "Colour is left out: the network learned from grey pictures."),
        "resized": translate(
            "Steps",
            "The face at the size that the network takes. Each pixel is the mean over its area; a face that is tilted a lot "
            "is turned upright.",
        ),
        "normalised": translate(
            "Steps",
            "The mean is subtracted and the result divided by the standard deviation, so that light and contrast don't matter.",
        ),
        "scaled": translate("Steps", "The pixels as numbers on the scale that the network learned from."),
        "first_convolution": translate(
            "Steps",
            "{channels} small filters slide over the face. Each map is bright where its filter finds what it learned to "
            "look for, such as an edge, a corner or a spot of light.",
        ),
        "convolution": _later_maps(step),
        "block": _later_maps(step),
        "last_convolution": last_maps,
        "last_block": last_maps,
        "activation": translate(
            "Steps",
            "Orange areas raise the expression's logit, blue areas lower it. The last maps f, each times the weight w that "
            "the expression gives it, are added up: M(x, y) = \u2211 w\u00b7f(x, y). The logit is the mean of M plus "
            "the bias, exactly.",
        ),
        "logits": translate(
            "Steps", "The network's seven outputs, one for each expression. The larger, the more probable the expression."
        ),
        "probabilities": translate(
            "Steps",
            "Softmax turns the logits z, divided by the model's temperature T = {temperature}, into probabilities that add up "
            "to one: exp(z / T), divided by the sum over all seven. They are those of this frame alone, without the smoothing "
            "and the calibration of videos.",
        ),
    }
    return texts[step.kind].format(**_facts_in_words(step))


def _mesh_sentence(step: Step) -> str:
    if not len(step.content):
        return translate(
            "Steps",
            "The network of the face mesh finds none to trust here: the face is small, turned away, covered or cut off. The "
            "reading doesn't need it.",
        )
    # Rounded down, as a hundred in a hundred would promise too much.
    presence = decimal(min(dict(step.facts)["presence"], 0.9999), 4)
    return translate(
        "Steps",
        "Two other networks fit 468 points to the face and its eyes; they are sure by {share} that there is one. This is "
        "geometry, for the openness of eyes and mouth and for blinks: the expression is not read from it.",
    ).format(share=presence)


def _later_maps(step: Step) -> str:
    """Return what a stage between the first and the last does, and how fine its maps are."""
    if step.kind == "block":
        joined = translate(
            "Steps", "{channels} new filters look at all the maps before; what they find is joined with what came in."
        )
    else:
        joined = translate("Steps", "{channels} new filters look at all the maps before and combine what was found there.")
    rows = step.shape[0]
    if dict(step.facts).get("cell_before") == dict(step.facts).get("cell"):
        fine = translate(
            "Steps", "The maps stay as fine as before, {cell} \u00d7 {cell} pixels a value, but combine more of them."
        )
    elif rows >= _FINE:
        fine = translate(
            "Steps", "A value stands for about {cell} \u00d7 {cell} pixels and what lies around them: a wrinkle or an edge."
        )
    elif rows >= _MIDDLING:
        fine = translate(
            "Steps",
            "A value stands for about {cell} \u00d7 {cell} pixels and what lies around them: the corner of an eye or a mouth.",
        )
    else:
        fine = translate(
            "Steps",
            "A value stands for about {cell} \u00d7 {cell} pixels and what lies around them: an eye, or half of the mouth.",
        )
    return f"{joined} {fine}"


def group_name(step: Step) -> str:
    """Return the heading of the group that a step belongs to."""
    if step.kind in MAP_KINDS:
        return translate("Steps", "Inside the network")
    if step.kind in ("activation", "logits", "probabilities"):
        return translate("Steps", "The decision")
    return translate("Steps", "From the picture to the network")


def step_facts(step: Step) -> str:
    """Return shape and range of what a step gives."""
    if step.kind == "mesh":
        return translate("Steps", "{shape}: x, y, depth").format(shape=shape_text(step.shape))
    if step.kind == "detection":
        return translate("Steps", "{shape}: x, y, width, height, score").format(shape=shape_text(step.shape))
    shape = shape_text(step.shape) if step.kind in ("logits", "probabilities") else picture_shape_text(step.shape)
    return translate("Steps", "{shape}, from {low} to {high}").format(
        shape=shape, low=number_text(step.minimum), high=number_text(step.maximum)
    )


def number_text(value: float) -> str:
    """Return a number with two digits after the point where it has any, and a true minus sign."""
    text = whole(value) if float(value).is_integer() else decimal(value, 2)
    return text.replace("-", "\N{MINUS SIGN}")


def signed_text(value: float) -> str:
    """Return a number as `number_text` does, with a plus sign where it isn't negative."""
    return number_text(value) if value < 0 else f"+{number_text(value)}"


def _facts_in_words(step: Step) -> dict[str, str]:
    return {name: decimal(value, 3).rstrip("0") if value % 1 else str(round(value)) for name, value in step.facts}
