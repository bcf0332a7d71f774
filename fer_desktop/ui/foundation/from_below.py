"""Says in the user's language what comes from below the window in English: why a source, a model or a recording failed.

Below `ui` nothing knows of languages, so its sentences are recognised by their fixed parts. A test holds the list against
every sentence that is raised there.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

# QT_TRANSLATE_NOOP gives its text back, which its types do not say.
SENTENCES: Final[tuple[Any, ...]] = (
    QT_TRANSLATE_NOOP("FromBelow", "The model can't be opened: {why}"),
    QT_TRANSLATE_NOOP("FromBelow", "{why} The one before is still in use."),
    QT_TRANSLATE_NOOP("FromBelow", "The faces can't be read: {why}. Choose another model or device."),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{name} gives no pictures any more. Check its cable or its network; it is tried again by itself.",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "{name} did not answer for {limit} seconds. {what}"),
    QT_TRANSLATE_NOOP("FromBelow", "{name} does not answer. {what}"),
    QT_TRANSLATE_NOOP("FromBelow", "Unplug it and plug it in again, or choose another source."),
    QT_TRANSLATE_NOOP("FromBelow", "{name} gives no pictures any more. Is the disk or network folder it is on still there?"),
    QT_TRANSLATE_NOOP("FromBelow", "{name} is not connected. Plug it in, or choose another camera."),
    QT_TRANSLATE_NOOP("FromBelow", "This program may not use {name}. {what}"),
    QT_TRANSLATE_NOOP("FromBelow", "Allow it in System Settings, Privacy & Security, Camera, and start this program again."),
    QT_TRANSLATE_NOOP("FromBelow", "Allow it in Settings, Privacy & security, Camera, also for desktop apps."),
    QT_TRANSLATE_NOOP("FromBelow", 'Add yourself to the group "video" (sudo usermod -aG video $USER), log out and in again.'),
    QT_TRANSLATE_NOOP("FromBelow", "{name} is in use by another program. Close that program, or choose another camera."),
    QT_TRANSLATE_NOOP("FromBelow", "{name} can't be opened: {why}. Unplug it and plug it in again."),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{path} can't be read as a picture: it is damaged, incomplete, or not a picture. Open it in another "
        "program and save it as JPEG or PNG.",
    ),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{path}: the picture says it has {width} x {height} pixels, which is too many: at most {most} million of its "
        "kind are read. Make it smaller and try again.",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "{path} can't be read as a video: {why}."),
    QT_TRANSLATE_NOOP("FromBelow", "it is a list of other files or addresses, not a video. Open what it names, one by one"),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "it says that its frames have {width} x {height} pixels; at most {most} million are read. Make it smaller and "
        "try again",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "{path} can't be played: {why}."),
    QT_TRANSLATE_NOOP("FromBelow", "{path} has {count} networks in it; one is taken"),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{path} says that it needs {size} GB of memory for one picture, which no network for faces does",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "{path} has data in another file, which is refused"),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{path} asks for the operation {name}, which isn't one of LiteRT's own that only compute: it is refused; ask for "
        "a network without it",
    ),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{path} ended the process in which it was tried: it is damaged, or made to do harm. Ask for it again where it "
        "came from",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "{path} gave no answer within {limit} seconds: it is refused"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} can't be run: {why}"),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{path} is an HEIC picture, which can't be read here. Save it as JPEG or PNG and open that.",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "There are no pictures to show. Choose a folder or files with pictures."),
    QT_TRANSLATE_NOOP("FromBelow", "{path} is a folder, not a picture. Open the files in it."),
    QT_TRANSLATE_NOOP("FromBelow", "{path} is a folder, not a video. Open a file in it."),
    QT_TRANSLATE_NOOP("FromBelow", "{path} is not there. Was it moved or renamed?"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} is empty (0 bytes). Copy it again from where it came from."),
    QT_TRANSLATE_NOOP("FromBelow", "{path} is too large for a picture ({size} GB)."),
    QT_TRANSLATE_NOOP("FromBelow", "{path} may not be read. Change its permissions, or copy it to a folder of your own."),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{path} can't be read as a video: it is damaged, incomplete, or not a video. See whether another program "
        "plays it, and save it as MP4.",
    ),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{name} is not an address of a video stream. It begins with one of {schemes} and names a host, as in "
        "rtsp://192.168.1.20/stream.",
    ),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "No video comes from {name}. Check the address, user name and password, and that the device is on and in "
        "the same network.",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "{path} can't be read: {why}"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} is too large for this computer's memory. Make it smaller and try again."),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{path} can't be read: twice it ended the process that read it. It may be damaged, or need more memory "
        "than there is; see whether another program opens it, and save it anew.",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "{path} is missing. In a checkout, run `make install`; otherwise install {program} again."),
    QT_TRANSLATE_NOOP("FromBelow", "no model in {folder}: there is no {file}"),
    QT_TRANSLATE_NOOP("FromBelow", '{path}: "{name}" must be {expected}, got {got}'),
    QT_TRANSLATE_NOOP("FromBelow", '{path}: "{name}" is missing; it must be {expected}'),
    QT_TRANSLATE_NOOP("FromBelow", "{path}: {what} must be an object, got {got}"),
    QT_TRANSLATE_NOOP("FromBelow", "the model {name} has no file for the runtime {runtime}; it has {there}"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} is not the file that model.json describes: {size} bytes instead of {wanted}"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} is not the file that model.json describes: its SHA-256 is {hash}, not {wanted}"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} is {size} MB large; a description has at most {most} MB"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} is not JSON: {why}"),
    QT_TRANSLATE_NOOP("FromBelow", "the model {name} lacks {file}: {path}: {why}"),
    QT_TRANSLATE_NOOP("FromBelow", "the model {name} asks for the preprocessing {wanted}; this program has {there}"),
    QT_TRANSLATE_NOOP("FromBelow", "the model {name} can't be used: {why}"),
    QT_TRANSLATE_NOOP("FromBelow", "the model {name} declares inputs of {declared}; its network takes {taken}"),
    QT_TRANSLATE_NOOP("FromBelow", "the model {name} gave outputs of shape {shape}, not {wanted}"),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "the model {name} gave outputs that are not numbers: its file is damaged or was trained badly",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "the model {name} declares probabilities, but its outputs don't add up to 1"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} can't be loaded by OpenCV {version}"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} can't be loaded by LiteRT: {why}"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} can't be loaded by Keras: {why}"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} failed on LiteRT: {why}"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} failed on TensorFlow: {why}"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} is not BlazeFace full range: its outputs are {outputs}"),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{path} gave outputs that are not numbers: it is damaged, so install the program again",
    ),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "TensorFlow is not installed: choose the runtime litert, or install the extra `fer-desktop[tensorflow]`",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "Keras runs on {backend} here: start the program with KERAS_BACKEND=tensorflow"),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{path} must have one input (any, height, width, channels) and one output (any, {count}), one number for "
        "each expression; it has {found}",
    ),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        '{path}: "network.stages" must list the stages of {file}, each with a name of letters and digits and a kind of {kinds}',
    ),
    QT_TRANSLATE_NOOP("FromBelow", "{path} lacks the outputs {missing}; it has {there}"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} gave no usable maps as {name}: it is damaged or was made of another network"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} gave {count} class activation maps, not {wanted}"),
    QT_TRANSLATE_NOOP("FromBelow", "the file with the network's stages is of another network: its logits are {apart} apart"),
    QT_TRANSLATE_NOOP("FromBelow", "the model {name} in {folder} is another one than the program was started with"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} holds a file that no network for pictures needs: {what}"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} holds two files of the same name"),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{file} would unpack from {packed} to {size} MB, which no network does: it is refused as a decompression bomb",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "{file} has a configuration of more than {most} MB, which no network has"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} is damaged: its {part} describes no network"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} is damaged: its {part} is not JSON"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} is damaged: its weights can't be read: {why}"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} is damaged or was cut off: {why}"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} is no .keras file: it is not a zip archive"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} is no .keras file of Keras 3: it lacks {part}"),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        '{file} is in Keras\'s old HDF5 format, in which programs can hide: open it with Keras and save it as "name.keras"',
    ),
    QT_TRANSLATE_NOOP("FromBelow", "{file} was cut off: the end of the archive is missing. Copy it again"),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{file} has a Lambda layer{name}, which carries a program of its own: it is refused, because opening it "
        "would run that program. Ask for a network without one, or for its .tflite file",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "{file} has a part that asks to be compiled{name}, which is refused"),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{file} asks for {what}, which is not one of the layers of Keras that are known to be safe: custom code "
        "is refused. Ask for its .tflite file",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "{file} has weights that point elsewhere ({name}), which is refused"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} has weights in another file ({name}), which is refused"),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{file} has weights that would unpack to more than {most} MB, which no network does: it is refused as a "
        "decompression bomb",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "the model {name} came with the program and stays: it is in {folder}"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} can't be added: {help}"),
    QT_TRANSLATE_NOOP("FromBelow", "{path}: the whole file must be an object"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} declares inputs of {declared}; its network takes {taken}"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} is not the file that its description means: its SHA-256 is {hash}, not {wanted}"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} takes inputs of {taken}; its description says {declared}"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} can't be used: {why}"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} asks for the preprocessing {wanted}; this program has {there}"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} is not there, or is no file"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} is empty: copy it again"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} can't be copied: {why}"),
    QT_TRANSLATE_NOOP("FromBelow", "the model {name} can't be removed: {why}"),
    QT_TRANSLATE_NOOP("FromBelow", "{path} is no model's folder: there is no {file}"),
    QT_TRANSLATE_NOOP("FromBelow", '{path}: "name" must be a plain name without folders in it, got {got}'),
    QT_TRANSLATE_NOOP("FromBelow", "the model {name} gives no probabilities"),
    QT_TRANSLATE_NOOP("FromBelow", "{file} is larger than {most} GB, which no network for faces is"),
    QT_TRANSLATE_NOOP("FromBelow", "{file}: its description must list {wanted} labels, one for each output, not {count}"),
    QT_TRANSLATE_NOOP("FromBelow", 'that is Keras\'s old format: open it with Keras and save it as "name.keras"'),
    QT_TRANSLATE_NOOP("FromBelow", "convert the SavedModel to .tflite with TensorFlow's converter"),
    QT_TRANSLATE_NOOP("FromBelow", "convert it to .tflite first"),
    QT_TRANSLATE_NOOP("FromBelow", "convert it to .tflite first; a PyTorch file can run programs"),
    QT_TRANSLATE_NOOP("FromBelow", "choose a .tflite or .keras file"),
    QT_TRANSLATE_NOOP("FromBelow", "nothing that is installed here can run it"),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "a .keras file needs TensorFlow, which is not installed: install it with `pip install "
        '"fer-desktop[tensorflow]"`, or ask for the network\'s .tflite file',
    ),
    QT_TRANSLATE_NOOP("FromBelow", "The video of {folder} holds no picture that can be shown."),
    QT_TRANSLATE_NOOP("FromBelow", "{folder} holds no whole video: its disk may be full. Make room on it."),
    QT_TRANSLATE_NOOP("FromBelow", "{path} can't be written: {why}."),
    QT_TRANSLATE_NOOP("FromBelow", "{path} can't be read: {why}."),
    QT_TRANSLATE_NOOP("FromBelow", "The disk of {path} is full. Make room on it, or choose another folder."),
    QT_TRANSLATE_NOOP("FromBelow", "{path} may not be written. Change its permissions, or choose a folder that is yours."),
    QT_TRANSLATE_NOOP("FromBelow", "{path} is gone. Was it moved, deleted, or on a disk that was taken out?"),
    QT_TRANSLATE_NOOP("FromBelow", "This marker is no longer in the recording."),
    QT_TRANSLATE_NOOP("FromBelow", "A newer version of FER Desktop made this recording; it can't be changed here."),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "Only {free} are free on the disk of {folder}; recording keeps {kept} free. Make room on it, or choose another folder.",
    ),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "{path} no longer grows: the disk is full, or the file has reached the size that the disk or the account "
        "allows. Make room, or choose another folder.",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "No video of {width} x {height} pixels can be written to {path}."),
    QT_TRANSLATE_NOOP("FromBelow", "{path} can't be played: it is damaged, or no video."),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "Recording needs {wanted} free, and the disk of {folder} has {free}. Make room on it, or choose another folder.",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "Recording failed: {why}"),
    QT_TRANSLATE_NOOP("FromBelow", "A compact residual network for live use."),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "It names the expression that a face shows, one of seven. What a person feels can't be read from a face.",
    ),
    QT_TRANSLATE_NOOP("FromBelow", "the network of the model {name} can't be taken apart: {why}"),
    QT_TRANSLATE_NOOP("FromBelow", "the network of the model {name} has no convolutional stages"),
    QT_TRANSLATE_NOOP("FromBelow", "FER2013's labels are noisy: people agree with them about 65 % of the time."),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "Fear, disgust and sadness are recognised less often than happiness and surprise; see the table per class.",
    ),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "Faces turned far to the side, covered, badly lit or smaller than about 24 pixels are read less well.",
    ),
    QT_TRANSLATE_NOOP(
        "FromBelow",
        "FER2013 was collected from the web in 2013: its ages, skin tones and cultures are unevenly represented.",
    ),
)

_GAP: Final = re.compile(r"\{(\w+)\}")


def from_below(text: str) -> str:
    """Return a sentence from below in the user's language; one that isn't known stays as it is.

    What stands in its gaps may be a sentence from below too, such as why a model could not be opened.
    """
    found = match(text)
    if found is None:
        return text
    sentence, gaps = found
    said = {name: gap if gap == text else from_below(gap) for name, gap in gaps.items()}
    return QCoreApplication.translate("FromBelow", sentence).format(**said)


def match(text: str) -> tuple[str, dict[str, str]] | None:
    """Return which of `SENTENCES` a text is, and what stands in its gaps; None where it is none of them."""
    for sentence, pattern in _patterns():
        found = pattern.fullmatch(text)
        if found is not None:
            return sentence, found.groupdict()
    return None


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return the sentences with what recognises them; those with more fixed words first, as others may be parts of them."""
    longest = sorted(SENTENCES, key=lambda sentence: len(_GAP.sub("", sentence)), reverse=True)
    return [(sentence, re.compile(_as_pattern(sentence), re.DOTALL)) for sentence in longest]


def _as_pattern(sentence: str) -> str:
    fixed = _GAP.split(sentence)
    # Every other part is the name of a gap. A gap may be empty, as the name of a layer that has none.
    return "".join(re.escape(part) if k % 2 == 0 else f"(?P<{part}>.*?)" for k, part in enumerate(fixed))
