; 村记 for one Windows user, without an administrator.
;   makensis -DVERSION=0.2.0 -DFROZEN=dist/windows/cunji -DICON=build/icons/cunji.ico -DOUT=setup.exe [-DFAST] cunji.nsi
; Silent: setup.exe /S [/D=C:\folder], uninstall.exe /S. Ends with 0 done; 3 this computer is not served; 4 the program
; is open; 5 the new version does not work here and the former is back. Books are never touched.
Unicode true
ManifestDPIAware true
ManifestSupportedOS Win10
!ifdef FAST
  SetCompressor zlib ; for trials: 40 seconds instead of minutes
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "WinVer.nsh"
!include "x64.nsh"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Cunji"
!define CLASSES "Software\Classes"
Name "村记"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\Cunji"
InstallDirRegKey HKCU "Software\Cunji" "Folder"
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\cunji-window.exe"
!define MUI_FINISHPAGE_RUN_TEXT "现在打开村记"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "村记"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileDescription" "村记安装程序"
VIAddVersionKey /LANG=2052 "LegalCopyright" "Apache-2.0"

; What a program consists of; only these move or go, so a book that somebody put into the folder stays.
!macro EACH_PART DO
  !insertmacro ${DO} "_internal"
  !insertmacro ${DO} "cunji.exe"
  !insertmacro ${DO} "cunji-window.exe"
!macroend
!macro ASIDE PART
  IfFileExists "$INSTDIR\${PART}" 0 +2
    Rename "$INSTDIR\${PART}" "$INSTDIR\former\${PART}"
!macroend
!macro BACK PART
  IfFileExists "$INSTDIR\former\${PART}" 0 +2
    Rename "$INSTDIR\former\${PART}" "$INSTDIR\${PART}"
!macroend
!macro AWAY PART
  RMDir /r "$INSTDIR\${PART}"
  Delete "$INSTDIR\${PART}"
!macroend

!macro REFUSE CODE WORDS
  MessageBox MB_ICONSTOP "${WORDS}" /SD IDOK
  SetErrorLevel ${CODE}
  Abort
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    !insertmacro REFUSE 3 "这台电脑是 32 位系统，村记需要 64 位的 Windows 10 或更高版本。"
  ${EndIf}
  ${IfNot} ${AtLeastWin10}
    !insertmacro REFUSE 3 "村记需要 Windows 10（1809）或更高版本。"
  ${EndIf}
FunctionEnd

Section "村记"
  ; A program that runs cannot be opened for writing: found out before anything moves.
  ${If} ${FileExists} "$INSTDIR\cunji-window.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\cunji-window.exe" a
    ${If} ${Errors}
      !insertmacro REFUSE 4 "村记正在运行。请先关闭村记，再安装。"
    ${EndIf}
    FileClose $0
    ClearErrors
    FileOpen $0 "$INSTDIR\cunji.exe" a
    ${If} ${Errors}
      !insertmacro REFUSE 4 "村记正在运行。请先关闭村记，再安装。"
    ${EndIf}
    FileClose $0
    RMDir /r "$INSTDIR\former"
    CreateDirectory "$INSTDIR\former"
    ClearErrors
    !insertmacro EACH_PART ASIDE
    ${If} ${Errors}
      !insertmacro EACH_PART BACK
      !insertmacro REFUSE 4 "村记正在运行。请先关闭村记，再安装。"
    ${EndIf}
  ${EndIf}
  SetOutPath "$INSTDIR"
  ClearErrors
  File /r "${FROZEN}\*.*"
  ${If} ${Errors}
    StrCpy $0 "1"
  ${Else}
    nsExec::ExecToStack '"$INSTDIR\cunji.exe" self-check'
    Pop $0
  ${EndIf}
  ${If} $0 != "0"
    SetOutPath "$TEMP" ; a folder that is somebody's place cannot go
    !insertmacro EACH_PART AWAY
    ${If} ${FileExists} "$INSTDIR\former\cunji.exe"
      !insertmacro EACH_PART BACK
      !insertmacro REFUSE 5 "新版本在这台电脑上不能用，已经退回原来的版本。"
    ${EndIf}
    RMDir "$INSTDIR"
    !insertmacro REFUSE 5 "村记在这台电脑上不能用，没有安装。"
  ${EndIf}
  File "/oname=cunji.ico" "${ICON}"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  SetOutPath "$PROFILE" ; where a program begins that is started from a shortcut
  CreateShortcut "$SMPROGRAMS\村记.lnk" "$INSTDIR\cunji-window.exe"
  CreateShortcut "$DESKTOP\村记.lnk" "$INSTDIR\cunji-window.exe"
  WriteRegStr HKCU "Software\Cunji" "Folder" "$INSTDIR"
  WriteRegStr HKCU "Software\Cunji" "Version" "${VERSION}"
  WriteRegStr HKCU "${CLASSES}\.cunji" "" "Cunji.Book"
  WriteRegStr HKCU "${CLASSES}\Cunji.Book" "" "村记台账"
  WriteRegStr HKCU "${CLASSES}\Cunji.Book\DefaultIcon" "" "$INSTDIR\cunji.ico"
  WriteRegStr HKCU "${CLASSES}\Cunji.Book\shell\open\command" "" '"$INSTDIR\cunji-window.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\.cjb" "" "Cunji.Parcel"
  WriteRegStr HKCU "${CLASSES}\Cunji.Parcel" "" "村记上报包"
  WriteRegStr HKCU "${CLASSES}\Cunji.Parcel\DefaultIcon" "" "$INSTDIR\cunji.ico"
  WriteRegStr HKCU "${CLASSES}\Cunji.Parcel\shell\open\command" "" '"$INSTDIR\cunji-window.exe" "%1"'
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "村记"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\cunji.ico"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "村记"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Section "Uninstall"
  !insertmacro EACH_PART AWAY
  RMDir /r "$INSTDIR\former"
  Delete "$INSTDIR\cunji.ico"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; stays when a book is in it
  Delete "$SMPROGRAMS\村记.lnk"
  Delete "$DESKTOP\村记.lnk"
  DeleteRegKey HKCU "${CLASSES}\.cunji"
  DeleteRegKey HKCU "${CLASSES}\Cunji.Book"
  DeleteRegKey HKCU "${CLASSES}\.cjb"
  DeleteRegKey HKCU "${CLASSES}\Cunji.Parcel"
  DeleteRegKey HKCU "Software\Cunji"
  DeleteRegKey HKCU "${UNINSTALL}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd
