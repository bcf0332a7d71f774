"""The messages that the live view shows instead of or above the picture: what happened, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from fer_desktop.live.hints import Hint
from fer_desktop.live.status import LiveStatus
from fer_desktop.media.permission import what_to_do
from fer_desktop.media.source import CameraSpec, ScreenSpec, SourceProblem, SourceSpec, StreamSpec
from fer_desktop.ui.foundation.language import translated
from fer_desktop.ui.tabs.live.source_choice import source_icon


class LiveAction(StrEnum):
    """What a button under a message does."""

    START = "start"
    PLAY_AGAIN = "play-again"
    TRY_AGAIN = "try-again"
    EDIT_ADDRESS = "edit-address"
    CANCEL = "cancel"
    OPEN_VIDEO = "open-video"
    PLAY_SAMPLE = "play-sample"
    LOOK_AGAIN = "look-again"
    CHOOSE_CAMERA = "choose-camera"
    USE_CAMERA = "use-camera"
    CHOOSE_REGION = "choose-region"
    REMIND_NO_MORE = "remind-no-more"


@dataclass(frozen=True, slots=True)
class LiveMessage:
    """A message with its buttons, the usual choice first."""

    icon: str
    title: str
    text: str
    actions: tuple[LiveAction, ...] = ()


translate = QCoreApplication.translate

_WITHOUT_CAMERA = (LiveAction.OPEN_VIDEO, LiveAction.PLAY_SAMPLE)


def hint_text(hint: Hint) -> str:
    """Return what would make the face in the picture easier to read."""
    match hint:
        case Hint.LIGHT_FROM_BEHIND:
            return translate("LiveMessages", "The light comes from behind: turn around, or light the face")
        case Hint.TOO_DARK:
            return translate("LiveMessages", "The face is dark: more light would help")
        case Hint.COME_CLOSER:
            return translate("LiveMessages", "The face is small: come closer")
        case Hint.FACE_THE_CAMERA:
            return translate("LiveMessages", "The face is turned away: look into the camera")
        case Hint.HOLD_STILL:
            return translate("LiveMessages", "The face is blurred by its movement: hold still")
        case Hint.FOCUS:
            return translate("LiveMessages", "The face is blurred: clean the lens, or focus the camera")


def looking_for_cameras() -> LiveMessage:
    return LiveMessage(
        "camera",
        translate("LiveMessages", "Looking for cameras"),
        translate("LiveMessages", "This takes a moment on some computers."),
    )


def ready(name: str) -> LiveMessage:
    """Return the message for a source that was chosen and can be started."""
    text = translate("LiveMessages", "Press Start to see expressions as they happen. The picture stays on this computer.")
    return LiveMessage("camera", name, text, (LiveAction.START, *_WITHOUT_CAMERA))


def no_camera() -> LiveMessage:
    text = translate(
        "LiveMessages",
        "Plug a camera in and look again. If it is built in, a switch or a key may turn it off. You can also use a video or "
        "the sample.",
    )
    return LiveMessage(
        "camera", translate("LiveMessages", "No camera was found"), text, (*_WITHOUT_CAMERA, LiveAction.LOOK_AGAIN)
    )


def camera_refused(name: str) -> LiveMessage:
    title = translate("LiveMessages", "The system blocks the camera")
    if name:
        title = translate("LiveMessages", "The system blocks {name}").format(name=name)
    return LiveMessage("camera", title, translated(what_to_do()), _WITHOUT_CAMERA)


def sample_without_camera() -> LiveMessage:
    """Return the line above the sample that started by itself."""
    return LiveMessage(
        "info",
        translate("LiveMessages", "No camera was found: the built-in sample is playing."),
        "",
        (LiveAction.OPEN_VIDEO, LiveAction.LOOK_AGAIN),
    )


def camera_came(name: str) -> LiveMessage:
    """Return the line above the sample when a camera was plugged in."""
    text = translate("LiveMessages", "{name} was plugged in.").format(name=name)
    return LiveMessage("camera", text, "", (LiveAction.USE_CAMERA,))


def camera_went(name: str, others: bool) -> LiveMessage:
    """Return the message for a chosen camera that was unplugged. others: there are other cameras."""
    title = translate("LiveMessages", "{name} is not connected").format(name=name)
    text = translate("LiveMessages", "Plug it in, or choose another camera. It is offered again as soon as it is plugged in.")
    actions = (LiveAction.CHOOSE_CAMERA, *_WITHOUT_CAMERA) if others else _WITHOUT_CAMERA
    return LiveMessage("camera", title, text, actions)


def camera_not_found(wanted: str, names: list[str]) -> LiveMessage:
    """Return the message for a camera that was asked for by name or index and isn't there. names: of the others."""
    title = translate("LiveMessages", "There is no camera \u201c{wanted}\u201d").format(wanted=wanted)
    if not names:
        return replace(no_camera(), title=title)
    text = translate("LiveMessages", "Available: {names}.").format(names=", ".join(names))
    return LiveMessage("camera", title, text, (LiveAction.CHOOSE_CAMERA, *_WITHOUT_CAMERA))


def opening(name: str, spec: SourceSpec | None) -> LiveMessage:
    text = translate("LiveMessages", "Some cameras take up to 20 seconds.") if isinstance(spec, CameraSpec) else ""
    icon = source_icon(spec)
    return LiveMessage(icon, translate("LiveMessages", "Opening {name}").format(name=name), text, (LiveAction.CANCEL,))


def ended(name: str) -> LiveMessage:
    """Return the line above the last picture of a video."""
    return LiveMessage("info", translate("LiveMessages", "{name} has ended.").format(name=name), "", (LiveAction.PLAY_AGAIN,))


def failed(status: LiveStatus, spec: SourceSpec | None, name: str) -> LiveMessage:
    """Return why a source gives no pictures, or why faces can't be read."""
    again = translate("LiveMessages", "The program tries again every two seconds.")
    camera, message = isinstance(spec, CameraSpec), translated(status.message)
    problem = status.problem if camera else None
    if status.problem is None:
        return LiveMessage("warning", translate("LiveMessages", "Faces can't be analysed"), message, (LiveAction.TRY_AGAIN,))
    if problem is SourceProblem.REFUSED:
        return camera_refused(name)
    if problem is SourceProblem.BUSY:
        title = translate("LiveMessages", "{name} is in use by another program").format(name=name)
        text = translate(
            "LiveMessages", "Close the program that uses it, such as a video call or a browser tab. {again}"
        ).format(again=again)
        return LiveMessage("camera", title, text, _WITHOUT_CAMERA)
    if problem is SourceProblem.NOT_FOUND:
        title = translate("LiveMessages", "{name} is not connected").format(name=name)
        text = translate("LiveMessages", "Plug it in, or choose another camera. {again}").format(again=again)
        return LiveMessage("camera", title, text, (*_WITHOUT_CAMERA, LiveAction.LOOK_AGAIN))
    if problem is SourceProblem.SILENT:
        title = translate("LiveMessages", "{name} sends no pictures").format(name=name)
        text = translate("LiveMessages", "Uncover it, or unplug it and plug it in again. {again}").format(again=again)
        return LiveMessage("camera", title, text, _WITHOUT_CAMERA)
    if isinstance(spec, ScreenSpec):
        title = translate("LiveMessages", "{name} can't be captured").format(name=name)
        return LiveMessage("screen", title, f"{message} {again}", (LiveAction.CHOOSE_REGION, *_WITHOUT_CAMERA))
    title = translate("LiveMessages", "{name} can't be played").format(name=name)
    stream = isinstance(spec, StreamSpec)
    text = f"{message} {again}" if camera or stream else message
    actions = (LiveAction.EDIT_ADDRESS, *_WITHOUT_CAMERA) if stream else _WITHOUT_CAMERA
    return LiveMessage("warning", title, text, actions)


def screen_refused(why: str) -> LiveMessage:
    """Return the line that says why no screen region can be chosen."""
    return LiveMessage("warning", why, "")


def screen_people() -> LiveMessage:
    """Return the line above a screen region that plays: people in it have rights."""
    return LiveMessage("info", _people_on_screen(), "", (LiveAction.REMIND_NO_MORE,))


def screen_sees_window(remind: bool) -> LiveMessage:
    """Return the warning that the program's own window lies in the screen region. remind: of the people in it, too."""
    title = translate("LiveMessages", "This window lies in the screen region that is captured, so it also shows itself.")
    text = translate("LiveMessages", "Move it away or make it smaller.")
    return LiveMessage("warning", title, f"{text} {_people_on_screen()}" if remind else text)


def _people_on_screen() -> str:
    return translate("LiveMessages", "People on the screen must know that their expressions are analysed, and agree to it.")


def action_text(action: LiveAction) -> str:
    """Return the text of the button."""
    texts = {
        LiveAction.START: translate("LiveMessages", "Start"),
        LiveAction.PLAY_AGAIN: translate("LiveMessages", "Play again"),
        LiveAction.TRY_AGAIN: translate("LiveMessages", "Try again"),
        LiveAction.EDIT_ADDRESS: translate("LiveMessages", "Edit address\u2026"),
        LiveAction.CANCEL: translate("LiveMessages", "Cancel"),
        LiveAction.OPEN_VIDEO: translate("LiveMessages", "Open a video\u2026"),
        LiveAction.PLAY_SAMPLE: translate("LiveMessages", "Play the sample"),
        LiveAction.LOOK_AGAIN: translate("LiveMessages", "Look again"),
        LiveAction.CHOOSE_CAMERA: translate("LiveMessages", "Choose a camera"),
        LiveAction.USE_CAMERA: translate("LiveMessages", "Use this camera"),
        LiveAction.CHOOSE_REGION: translate("LiveMessages", "Choose a region\u2026"),
        LiveAction.REMIND_NO_MORE: translate("LiveMessages", "Don't show again"),
    }
    return texts[action]
