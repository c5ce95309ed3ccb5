import { compact, quote } from './powershell-text.ts';

// The parts of the work that PowerShell does. They stand on .NET alone, since cmdlets differ between versions and are slower, and
// say what became of them in lines of their own, "imgbuild WORD BASE64", whatever else the machine says.

/** Words of these lines. */
export const said = {
  /** The first of the input has arrived. */
  begun: 'begun',
  done: 'done',
  /** With a reason. */
  failed: 'failed',
  /** There is no System.IO.Compression (.NET before 4.5); nothing was written. */
  noZip: 'nozip',
  /** The input ended before it began. */
  noInput: 'noinput',
} as const;

const common = `
  $io = [IO.File]; $ip = [IO.Path]; $id = [IO.Directory]; $cv = [Convert]; $u8 = [Text.Encoding]::UTF8
  $ErrorActionPreference = 'Stop'
  $ProgressPreference = 'SilentlyContinue'
  function say($word, $text) {
    [Console]::Out.WriteLine("imgbuild $word " + $cv::ToBase64String($u8.GetBytes("$text")))
  }
  function text($b) { $u8.GetString($cv::FromBase64String($b)) }
  function full($p) {
    $p = [regex]::Replace($p, '(?i)\\$(?:env:(\\w+)|\\{env:([^}]+)\\})', {
      param($m) [Environment]::GetEnvironmentVariable($m.Groups[1].Value + $m.Groups[2].Value)
    })
    $ip::GetFullPath($p)
  }
`;

/** Of files: SHA-256, where the machine's policy lets it be computed. */
const hashing = `
  function newhash { try { [Security.Cryptography.SHA256]::Create() } catch { $null } }
  function digest($h) { if ($h) { [void]$h.TransformFinalBlock([byte[]]@(), 0, 0); [BitConverter]::ToString($h.Hash).Replace('-', '') } else { '' } }
`;

/** Reads the lines of `transfer-lines.ts` and does what they say. `$i` names unfinished files, `$f` a file to read instead of the input. */
export const receiveBody = compact(`
  ${common}${hashing}
  function put($from, $to) {
    if ($id::Exists($to)) { throw "$to is a folder" }
    if ($io::Exists($to)) {
      try { $io::Replace($from, $to, [Management.Automation.Language.NullString]::Value); return } catch { $io::Delete($to) }
    }
    $io::Move($from, $to)
  }
  $o = $null; $t = $null; $u = $null; $z = $null; $r = $null; $n = 0; $code = 1
  try {
    if ($f) { $s = $io::OpenRead((full $f)) } else { $s = [Console]::OpenStandardInput() }
    $r = New-Object IO.StreamReader($s, [Text.Encoding]::ASCII, $false, 65536)
    while ($true) {
      $l = $r.ReadLine()
      if ($l -eq $null) {
        if ($n -eq 0) { say noinput; break }
        throw 'the input ended too early'
      }
      if ($n -eq 0) { say begun }
      $n++
      $k = $l.Substring(0, 1)
      $v = $l.Substring(1)
      if ($k -eq '+') {
        $y = $cv::FromBase64String($v)
        $o.Write($y, 0, $y.Length)
        $c += $y.Length
        if ($h) { [void]$h.TransformBlock($y, 0, $y.Length, $y, 0) }
      } elseif ($k -eq '=') {
        $o.Close()
        $w = $v.Split(' ')
        $x = digest $h
        if ("$c" -ne $w[0] -or ($x -and $x -ne $w[1])) { throw 'not all has arrived as it was sent' }
        if ($z) {
          $a = [IO.Compression.ZipFile]::OpenRead($t)
          try {
            foreach ($e in $a.Entries) {
              $p = $ip::GetFullPath($ip::Combine($z, $e.FullName))
              if ($e.FullName.EndsWith('/')) { [void]$id::CreateDirectory($p); continue }
              $q = $ip::GetDirectoryName($p)
              [void]$id::CreateDirectory($q)
              $u = $ip::Combine($q, $i)
              [IO.Compression.ZipFileExtensions]::ExtractToFile($e, $u, $true)
              put $u $p
            }
          } finally { $a.Dispose() }
        } else { put $t $d }
      } elseif ($k -eq 'E') { say done; $code = 0; break }
      elseif ($k -eq 'B') { $b = full (text $v) }
      elseif ($k -eq 'D') { [void]$id::CreateDirectory($ip::Combine($b, (text $v))) }
      else {
        $d = text $v
        if ($k -eq 'Z') {
          try { Add-Type -AssemblyName 'System.IO.Compression', 'System.IO.Compression.FileSystem' } catch { say nozip; break }
          $z = full $d
          [void]$id::CreateDirectory($z)
          $t = $ip::Combine($ip::GetTempPath(), $i)
        } else {
          if ($b) { $d = $ip::Combine($b, $d) } else { $d = full $d }
          $q = $ip::GetDirectoryName($d)
          [void]$id::CreateDirectory($q)
          $t = $ip::Combine($q, $i)
        }
        $o = $io::Create($t)
        $h = newhash
        $c = 0
      }
    }
  } catch { say failed ($_.Exception.GetBaseException().Message) }
  finally {
    if ($o) { $o.Close() }
    if ($r) { $r.Close() }
    foreach ($x in $t, $u) { if ($x) { $io::Delete($x) } }
    if ($f) { $io::Delete((full $f)) }
  }
  exit $code
`);

/** Says what is in a file, from an offset on, in the lines of `transfer-lines.ts`; of a folder all files. */
export const sendBody = compact(`
  ${common}${hashing}
  function out($l) { [Console]::Out.WriteLine($l) }
  function code($x) { $cv::ToBase64String($u8.GetBytes($x)) }
  function file($p, $from) {
    $s = $io::Open($p, 'Open', 'Read', 'ReadWrite')
    try {
      [void]$s.Seek($from, 'Begin')
      $h = newhash
      $y = New-Object byte[] 24576
      $c = 0
      while (($n = $s.Read($y, 0, $y.Length)) -gt 0) {
        if ($h) { [void]$h.TransformBlock($y, 0, $n, $y, 0) }
        $c += $n
        out ('+' + $cv::ToBase64String($y, 0, $n))
      }
      out ('=' + "$c " + (digest $h))
    } finally { $s.Close() }
  }
  function folder($p, $below) {
    foreach ($q in $id::GetDirectories($p)) {
      if ($io::GetAttributes($q) -band [IO.FileAttributes]::ReparsePoint) { continue }
      $name = $below + $ip::GetFileName($q)
      out ('D' + (code $name))
      folder $q "$name/"
    }
    foreach ($q in $id::GetFiles($p)) {
      out ('F' + (code ($below + $ip::GetFileName($q))))
      file $q 0
    }
  }
  $code = 1
  try {
    $p = full (text $d)
    if ($k -eq 'folder') {
      if (-not $id::Exists($p)) { throw "there is no folder $p" }
      folder $p ''
    } else {
      if ($id::Exists($p)) { throw "$p is a folder" }
      file $p $g
    }
    out 'E'
    say done
    $code = 0
  } catch { say failed ($_.Exception.GetBaseException().Message) }
  exit $code
`);

/**
 * @param o.name what files that are not whole are called
 * @param o.spool a file on the machine that holds the lines; without it they are read from the input
 */
export function receiveScript({ name, spool }: { readonly name: string; readonly spool?: string }): string {
  return `$i=${quote(name)};$f=${quote(spool ?? '')}\n${receiveBody}`;
}

/** @param o.from bytes to leave out at the beginning of a file */
export function sendScript(o: { readonly kind: 'file' | 'folder'; readonly path: string; readonly from: number }): string {
  const path = Buffer.from(o.path).toString('base64');
  return `$k=${quote(o.kind)};$g=${o.from};$d=${quote(path)}\n${sendBody}`;
}
