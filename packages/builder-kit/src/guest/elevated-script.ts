import { quotePowershell } from './powershell-text.ts';

/** What the script is to do. */
export interface ElevatedTask {
  /** Of the task, and of the file with its output. */
  readonly name: string;
  readonly command: string;
  readonly user: string;
  readonly password: string;
}

/**
 * The script that runs a command as a scheduled task: registers the task, starts it, tells its output while it runs, removes
 * it, and ends with its exit code. The numbers are those of the Task Scheduler's scripting objects.
 */
export function elevatedScript({ name, command, user, password }: ElevatedTask): string {
  return `$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
# The password is not to stay on the disk.
Remove-Item -LiteralPath $MyInvocation.MyCommand.Definition -Force
$name = ${quotePowershell(name)}
$user = ${quotePowershell(user)}
$password = ${quotePowershell(password)}
$command = ${quotePowershell(command)}
$output = Join-Path $env:SystemRoot "Temp\\$name.out"
${body}`;
}

// States: 3 ready, 4 running. Results: 267009 is running, 267011 has not run yet, 267045 is queued.
const body = String.raw`
$service = New-Object -ComObject Schedule.Service
$service.Connect()
$folder = $service.GetFolder('\')
$task = $service.NewTask(0)
$task.RegistrationInfo.Description = 'A command that needs all rights'
$task.Principal.RunLevel = 1
$task.Settings.AllowDemandStart = $true
$task.Settings.DisallowStartIfOnBatteries = $false
$task.Settings.StopIfGoingOnBatteries = $false
$task.Settings.ExecutionTimeLimit = 'PT0S'
$task.Settings.Priority = 4
$action = $task.Actions.Create(0)
$action.Path = 'cmd.exe'
$action.Arguments = '/s /c "' + $command + ' > "' + $output + '" 2>&1"'

if ($password -eq '') {
  $registered = $folder.RegisterTaskDefinition($name, $task, 6, $user, $null, 5)
} else {
  $registered = $folder.RegisterTaskDefinition($name, $task, 6, $user, $password, 1)
}
$password = $null

$reader = $null
$rest = ''
# Programs write in the code page of the console.
$encoding = [Text.Encoding]::GetEncoding([Globalization.CultureInfo]::CurrentCulture.TextInfo.OEMCodePage)

# Tells what the task has written since the last time, in whole lines.
function Show-Output {
  if ($null -eq $script:reader) {
    if (-not (Test-Path -LiteralPath $output)) { return }
    $stream = New-Object IO.FileStream $output, 'Open', 'Read', 'ReadWrite, Delete'
    $script:reader = New-Object IO.StreamReader $stream, $encoding
  }
  $script:rest += $script:reader.ReadToEnd()
  $end = $script:rest.LastIndexOf([char]10)
  if ($end -ge 0) {
    [Console]::Out.Write($script:rest.Substring(0, $end + 1))
    $script:rest = $script:rest.Substring($end + 1)
  }
}

$result = 1
try {
  $null = $registered.Run($null)
  $seconds = 0
  while ($true) {
    Show-Output
    $result = $registered.LastTaskResult
    if ($registered.State -eq 3 -and @(267009, 267045) -notcontains $result) {
      if ($result -ne 267011) { break }
      if ($seconds -ge 60) { throw "The task '$name' of the user '$user' was not started." }
    }
    Start-Sleep -Milliseconds 200
    $seconds += 0.2
  }
  Show-Output
  if ($rest -ne '') { [Console]::Out.WriteLine($rest) }
} finally {
  if ($null -ne $reader) { $reader.Dispose() }
  $folder.DeleteTask($name, 0)
  if (Test-Path -LiteralPath $output) { Remove-Item -LiteralPath $output -Force }
}
exit $result
`;
