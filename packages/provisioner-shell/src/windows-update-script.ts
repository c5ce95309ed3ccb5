import { quotePowershell } from '@imgbuild/builder-kit/guest';
import type { WindowsUpdateConfig } from './windows-update-config.ts';

/** Exit code of the script when the machine is to be restarted, and updates looked for again. */
export const restartNeeded = 101;

/**
 * The script that looks for updates, downloads and installs them. It ends with 0 when there are none, with `restartNeeded` when
 * some were installed, and with 1 when that failed.
 */
export function updateScript(config: Pick<WindowsUpdateConfig, 'search_criteria' | 'filters' | 'update_limit'>): string {
  return `$searchCriteria = ${quotePowershell(config.search_criteria)}
$filters = @(${config.filters.map(quotePowershell).join(', ')})
$updateLimit = ${Math.floor(config.update_limit)}
$restartNeeded = ${restartNeeded}
${body}`;
}

// The numbers are those of the Windows Update Agent: a result of 2 is success, 3 success with errors.
const body = String.raw`
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

trap {
  [Console]::Error.WriteLine(($_ | Out-String))
  exit 1
}

$rules = @(foreach ($filter in $filters) {
  $action, $expression = $filter -split ':', 2
  @{ Action = $action; Expression = [ScriptBlock]::Create($expression) }
})

# The first rule whose expression is true decides.
function Test-Wanted($update) {
  foreach ($rule in $rules) {
    if (ForEach-Object -InputObject $update -Process $rule.Expression) { return $rule.Action -eq 'include' }
  }
  return $false
}

if ((New-Object -ComObject Microsoft.Update.SystemInfo).RebootRequired) {
  Write-Output 'Windows needs a restart before updates can be looked for.'
  exit $restartNeeded
}

$session = New-Object -ComObject Microsoft.Update.Session
$session.ClientApplicationID = 'imgbuild'

Write-Output 'Looking for Windows updates...'
$found = $null
# Right after a restart the service may not be there yet.
for ($attempt = 1; $null -eq $found; $attempt++) {
  try {
    $found = $session.CreateUpdateSearcher().Search($searchCriteria)
  } catch {
    if ($attempt -ge 10) { throw }
    Write-Output ('The search failed and is tried again: ' + $_.Exception.Message)
    Start-Sleep -Seconds 30
  }
}

$chosen = New-Object -ComObject Microsoft.Update.UpdateColl
$missing = New-Object -ComObject Microsoft.Update.UpdateColl
for ($index = 0; $index -lt $found.Updates.Count; $index++) {
  $update = $found.Updates.Item($index)
  if (-not (Test-Wanted $update)) {
    Write-Output ('Left out: ' + $update.Title)
    continue
  }
  if ($chosen.Count -ge $updateLimit) { continue }
  Write-Output ('Found: ' + $update.Title)
  if (-not $update.EulaAccepted) { $update.AcceptEula() }
  $null = $chosen.Add($update)
  if (-not $update.IsDownloaded) { $null = $missing.Add($update) }
}

if ($chosen.Count -eq 0) {
  Write-Output 'No Windows updates found.'
  exit 0
}

if ($missing.Count -gt 0) {
  Write-Output ('Downloading Windows updates: ' + $missing.Count)
  $downloader = $session.CreateUpdateDownloader()
  $downloader.Updates = $missing
  $downloaded = $downloader.Download()
  if (@(2, 3) -notcontains $downloaded.ResultCode) {
    throw ('The download failed: result {0}, 0x{1:x8}.' -f $downloaded.ResultCode, $downloaded.HResult)
  }
}

Write-Output ('Installing Windows updates: ' + $chosen.Count)
$installer = $session.CreateUpdateInstaller()
$installer.Updates = $chosen
$installed = $installer.Install()
$done = 0
for ($index = 0; $index -lt $chosen.Count; $index++) {
  $result = $installed.GetUpdateResult($index)
  if (@(2, 3) -contains $result.ResultCode) {
    $done++
  } else {
    $said = 'Failed: {0}: result {1}, 0x{2:x8}.' -f $chosen.Item($index).Title, $result.ResultCode, $result.HResult
    [Console]::Error.WriteLine($said)
  }
}
if ($done -eq 0 -and -not $installed.RebootRequired) { throw 'None of the updates could be installed.' }
exit $restartNeeded
`;
