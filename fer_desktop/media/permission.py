"""Whether the system refuses the camera to this program. Each system says it in its own place."""

from __future__ import annotations

import sys

from fer_desktop.core.messages import Message, marked


def camera_refused() -> bool:
    """Return True where the system is known to refuse; False where it allows, has not asked yet, or can't be asked."""
    if sys.platform == "darwin":
        return _refused_by_macos()
    if sys.platform == "win32":
        return _refused_by_windows()
    return False  # Linux refuses by the device's own permissions


def what_to_do() -> Message:
    """Return where the permission is given, as a sentence."""
    if sys.platform == "darwin":
        return Message(marked("Allow it in System Settings, Privacy & Security, Camera, and start this program again."))
    if sys.platform == "win32":
        return Message(marked("Allow it in Settings, Privacy & security, Camera, also for desktop apps."))
    return Message(marked('Add yourself to the group "video" (sudo usermod -aG video $USER), log out and in again.'))


def _refused_by_macos() -> bool:
    if sys.platform == "darwin":
        try:
            import AVFoundation

            status = AVFoundation.AVCaptureDevice.authorizationStatusForMediaType_(AVFoundation.AVMediaTypeVideo)
        except (ImportError, AttributeError):
            return False
        return int(status) in (1, 2)  # AVAuthorizationStatusRestricted, AVAuthorizationStatusDenied
    return False


def _refused_by_windows() -> bool:
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
    return False
