; Inno Setup's recipe for the Windows installer, of the bundle in dist\fer-desktop:
;
;     iscc /DVersion=0.1.0 resources\packaging\windows\fer-desktop.iss
;
; NOT RUN YET: written without a Windows computer at hand. The release workflow runs it.

#ifndef Version
  #error Name the version: iscc /DVersion=0.1.0 fer-desktop.iss
#endif

[Setup]
AppId={{8D0B6B53-8E5E-4E0B-9C8C-5A1D1B0E9F37}
AppName=FER Desktop
AppVersion={#Version}
AppPublisher=FER Desktop contributors
SourceDir=..\..\..
OutputDir=dist
OutputBaseFilename=fer-desktop-{#Version}-windows-x86_64-setup
DefaultDirName={autopf}\FER Desktop
DefaultGroupName=FER Desktop
DisableProgramGroupPage=yes
LicenseFile=LICENSE
; For one person without an administrator's rights, or for everybody with them.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0
Compression=lzma2/max
SolidCompression=yes
SetupIconFile=build\build_installer\fer-desktop.ico
UninstallDisplayIcon={app}\FER Desktop.exe
WizardStyle=modern

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked

[Files]
Source: "dist\fer-desktop\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[InstallDelete]
; An older version's libraries must not lie among the new ones.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{autoprograms}\FER Desktop"; Filename: "{app}\FER Desktop.exe"
Name: "{autodesktop}\FER Desktop"; Filename: "{app}\FER Desktop.exe"; Tasks: desktopicon

[Run]
Filename: "{app}\FER Desktop.exe"; Description: "{cm:LaunchProgram,FER Desktop}"; Flags: nowait postinstall skipifsilent
