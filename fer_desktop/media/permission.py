"""Whether the system refuses this program the camera."""

from __future__ import annotations

import sys

from fer_desktop.core.messages import Message, marked


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
