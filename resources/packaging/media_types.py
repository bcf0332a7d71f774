"""The media types, as desktops name them, of the pictures and videos that the program reads, by suffix."""

from typing import Final

PICTURE_TYPES: Final = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpe": "image/jpeg",
    ".jfif": "image/jpeg",
    ".png": "image/png",
    ".bmp": "image/bmp",
    ".dib": "image/bmp",
    ".webp": "image/webp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".gif": "image/gif",
    ".avif": "image/avif",
    ".jp2": "image/jp2",
    ".pgm": "image/x-portable-graymap",
    ".ppm": "image/x-portable-pixmap",
    ".pbm": "image/x-portable-bitmap",
    ".pnm": "image/x-portable-anymap",
    ".pam": "image/x-portable-arbitrarymap",
    ".pfm": "image/x-portable-floatmap",
    ".sr": "image/x-sun-raster",
    ".ras": "image/x-sun-raster",
    ".hdr": "image/vnd.radiance",
    ".pic": "image/vnd.radiance",
}

VIDEO_TYPES: Final = {
    ".mp4": "video/mp4",
    ".m4v": "video/x-m4v",
    ".f4v": "video/mp4",
    ".mov": "video/quicktime",
    ".qt": "video/quicktime",
    ".mkv": "video/x-matroska",
    ".webm": "video/webm",
    ".avi": "video/x-msvideo",
    ".mpg": "video/mpeg",
    ".mpeg": "video/mpeg",
    ".m2v": "video/mpeg",
    ".vob": "video/mpeg",
    ".mts": "video/mp2t",
    ".m2ts": "video/mp2t",
    ".ts": "video/mp2t",
    ".wmv": "video/x-ms-wmv",
    ".asf": "video/x-ms-asf",
    ".flv": "video/x-flv",
    ".3gp": "video/3gpp",
    ".3g2": "video/3gpp2",
    ".ogv": "video/ogg",
    ".mjpeg": "video/x-mjpeg",
    ".mjpg": "video/x-mjpeg",
    ".mxf": "application/mxf",
    ".dv": "video/dv",
}

MEDIA_TYPES: Final = PICTURE_TYPES | VIDEO_TYPES
