; NSIS's recipe for the Windows installer. resources/packaging/windows_packages.py gives it what it needs:
;
;   VERSION, NUMBERS    0.1.0 and 0.1.0.0
;   TARGET              amd64-unicode or x86-unicode
;   BUNDLE, LICENCE     the folder of the program, and the licence's file
;   ICON, OUT           the icon, and the installer that is written
;   SUFFIXES            a file that inserts the macro `Suffix` once for each suffix of pictures and videos
;
; Options of the installer: /S (silent), /ASSOCIATE (with /S: offer the program for pictures and videos), /D=FOLDER (the last).
; It needs no administrator: all that it writes belongs to the user who runs it.

Unicode true
Target ${TARGET}
SetCompressor /SOLID lzma
SetCompressorDictSize 64

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WinVer.nsh

!define NAME "FER Desktop"
!define PROGRAM "FER Desktop.exe"
!define MEDIA "FERDesktop.Media"
!define OWN "Software\FER Desktop"
!define CLASSES "Software\Classes"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\FER Desktop"

Name "${NAME}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\FER Desktop"
InstallDirRegKey HKCU "${OWN}" "InstallDir"
BrandingText "${NAME} ${VERSION}"
ManifestDPIAware true
ManifestSupportedOS Win10

VIProductVersion "${NUMBERS}"
VIAddVersionKey /LANG=1033 ProductName "${NAME}"
VIAddVersionKey /LANG=1033 ProductVersion "${VERSION}"
VIAddVersionKey /LANG=1033 FileVersion "${VERSION}"
VIAddVersionKey /LANG=1033 FileDescription "Installs ${NAME}"
VIAddVersionKey /LANG=1033 CompanyName "FER Desktop contributors"
VIAddVersionKey /LANG=1033 LegalCopyright "2026 FER Desktop contributors, MIT licence"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_COMPONENTSPAGE_SMALLDESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"

!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE Indonesian

LangString OldWindows ${LANG_ENGLISH} "${NAME} needs Windows 10 or 11."
LangString OldWindows ${LANG_INDONESIAN} "${NAME} memerlukan Windows 10 atau 11."
LangString InUse ${LANG_ENGLISH} "${NAME} is open. Close it, then try again."
LangString InUse ${LANG_INDONESIAN} "${NAME} sedang terbuka. Tutup dulu, lalu coba lagi."
LangString Offer ${LANG_ENGLISH} "Offer for pictures and videos"
LangString Offer ${LANG_INDONESIAN} "Tawarkan untuk gambar dan video"
LangString OfferMore ${LANG_ENGLISH} "Adds ${NAME} to what Windows offers in Open with. What opens your files by default stays."
LangString OfferMore ${LANG_INDONESIAN} "Menambahkan ${NAME} ke pilihan Buka dengan. Program bawaan untuk berkas Anda tidak berubah."
LangString OwnFiles ${LANG_ENGLISH} "Settings, log and added models"
LangString OwnFiles ${LANG_INDONESIAN} "Pengaturan, log, dan model tambahan"
LangString OwnFilesMore ${LANG_ENGLISH} "Recordings, snapshots and exports always stay."
LangString OwnFilesMore ${LANG_INDONESIAN} "Rekaman, cuplikan, dan hasil ekspor selalu tetap ada."

; A program that runs can't be written to.
!macro WaitUntilClosed Exe
  ${Do}
    ${IfNot} ${FileExists} "$INSTDIR\${Exe}"
      ${ExitDo}
    ${EndIf}
    ClearErrors
    FileOpen $0 "$INSTDIR\${Exe}" a
    ${IfNot} ${Errors}
      FileClose $0
      ${ExitDo}
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(InUse)" /SD IDCANCEL IDRETRY +3
    SetErrorLevel 3
    Quit
  ${Loop}
!macroend

; An older version's libraries must not lie among the new ones. What others put into the folder stays.
!macro RemoveProgram
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${PROGRAM}"
  Delete "$INSTDIR\fer-desktop.exe"
!macroend

!macro TellShell
  !define SHCNE_ASSOCCHANGED 0x08000000
  System::Call "shell32::SHChangeNotify(i ${SHCNE_ASSOCCHANGED}, i 0, p 0, p 0)"
  !undef SHCNE_ASSOCCHANGED
!macroend

Section "${NAME}" SectionProgram
  SectionIn RO
  !insertmacro WaitUntilClosed "${PROGRAM}"
  !insertmacro WaitUntilClosed "fer-desktop.exe"
  !insertmacro RemoveProgram
  SetOutPath "$INSTDIR"
  File /r "${BUNDLE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${OWN}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "FER Desktop contributors"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
SectionEnd

!macro Suffix Ending
  WriteRegStr HKCU "${CLASSES}\${Ending}\OpenWithProgids" "${MEDIA}" ""
!macroend
Section /o "$(Offer)" SectionOffer
  WriteRegStr HKCU "${CLASSES}\${MEDIA}" "" "${NAME}"
  WriteRegStr HKCU "${CLASSES}\${MEDIA}\DefaultIcon" "" "$INSTDIR\${PROGRAM},0"
  WriteRegStr HKCU "${CLASSES}\${MEDIA}\shell\open" "FriendlyAppName" "${NAME}"
  WriteRegStr HKCU "${CLASSES}\${MEDIA}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" open "%1"'
  !include "${SUFFIXES}"
  !insertmacro TellShell
SectionEnd
!macroundef Suffix

Section "un.${NAME}" UnsectionProgram
  SectionIn RO
  !insertmacro WaitUntilClosed "${PROGRAM}"
  !insertmacro WaitUntilClosed "fer-desktop.exe"
  !insertmacro RemoveProgram
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  !macro Suffix Ending
    DeleteRegValue HKCU "${CLASSES}\${Ending}\OpenWithProgids" "${MEDIA}"
    DeleteRegKey /ifempty HKCU "${CLASSES}\${Ending}\OpenWithProgids"
    DeleteRegKey /ifempty HKCU "${CLASSES}\${Ending}"
  !macroend
  !include "${SUFFIXES}"
  !macroundef Suffix
  DeleteRegKey HKCU "${CLASSES}\${MEDIA}"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "${OWN}"
  !insertmacro TellShell
SectionEnd

Section /o "un.$(OwnFiles)" UnsectionOwnFiles
  RMDir /r "$LOCALAPPDATA\fer-desktop"
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionOffer} "$(OfferMore)"
!insertmacro MUI_FUNCTION_DESCRIPTION_END
!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${UnsectionOwnFiles} "$(OwnFilesMore)"
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END

Function .onInit
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(OldWindows)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/ASSOCIATE" $1
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${SectionOffer}
  ${EndIf}
FunctionEnd
