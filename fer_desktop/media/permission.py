"""Whether the system refuses this program the camera or the screen."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Final

from fer_desktop.core.messages import Message, marked

_CORE_GRAPHICS: Final = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"


def camera_refused() -> bool:
    """Whether the system is known to refuse; False where it allows, has not asked yet, or can't be asked."""
    if sys.platform == "darwin":
        try:
            import AVFoundation

            status = AVFoundation.AVCaptureDevice.authorizationStatusForMediaType_(AVFoundation.AVMediaTypeVideo)
        except (ImportError, AttributeError):
            return False
        return int(status) in (1, 2)  # AVAuthorizationStatusRestricted, AVAuthorizationStatusDenied
    if sys.platform == "win32":
        import winreg

        store = r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\webcam"
        for key in (store, store + r"\NonPackaged"):  # for all programs, for desktop programs
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                    if winreg.QueryValueEx(opened, "Value")[0] == "Deny":
                        return True
            except OSError:
                continue
    return False  # Linux refuses by the device's permissions


def what_to_do() -> Message:
    """Return the sentence that says where the user gives permission."""
    if sys.platform == "darwin":
        return Message(marked("Allow it in System Settings, Privacy & Security, Camera, and start this program again."))
    if sys.platform == "win32":
        return Message(marked("Allow it in Settings, Privacy & security, Camera, also for desktop apps."))
    return Message(marked('Add yourself to the group "video" (sudo usermod -aG video $USER), then log out and in again.'))


def screen_refused() -> Message | None:
    """Return why the system doesn't show the screen to this program and what to do, or None where it does.

    On macOS, the first refusal makes the system ask the user.
    """
    if sys.platform == "darwin":
        try:
            graphics = ctypes.CDLL(_CORE_GRAPHICS)
            graphics.CGPreflightScreenCaptureAccess.restype = graphics.CGRequestScreenCaptureAccess.restype = ctypes.c_bool
            allowed = graphics.CGPreflightScreenCaptureAccess() or graphics.CGRequestScreenCaptureAccess()
        except (OSError, AttributeError):  # before macOS 10.15, nobody is asked
            allowed = True
        template = marked(
            "macOS doesn't let this program see the screen. Allow it in System Settings, Privacy & Security, Screen & System "
            "Audio Recording, and start this program again."
        )
        return None if allowed else Message(template)
    if os.environ.get("WAYLAND_DISPLAY") or os.environ.get("XDG_SESSION_TYPE") == "wayland":
        return Message(
            marked(
                "This session uses Wayland, which lets no program see the screen by itself. Log out and log in with an X11 "
                "session (it may be called Xorg), or make the window a virtual camera with OBS Studio and choose that camera "
                "here."
            )
        )
    return None
