@echo off
rem Finds a Python and starts install.py with it: install.bat [FOLDER]
setlocal
set "PYTHON="
where python >nul 2>nul && set "PYTHON=python"
where py >nul 2>nul && set "PYTHON=py -3"
if not defined PYTHON (
    echo The course needs Python 3.11 or newer, and none was found. Install it, and run this again.
    pause
    exit /b 2
)
%PYTHON% "%~dp0install.py" %*
set "STATUS=%ERRORLEVEL%"
pause
exit /b %STATUS%
