using System.Diagnostics;
using Rolecall.Tests;

namespace Rolecall.Load.Tests;

/// <summary>Looks at pages in a browser that reaches no network.</summary>
internal static class Browser
{
    public const string Light = "--blink-settings=preferredColorScheme=1";
    public const string Dark = "--blink-settings=preferredColorScheme=0";

    private const string Chromium = "/usr/bin/chromium";

    /// <summary>The page, and what a program can find in it of WCAG 2.2 AA: contrast, names, heads of tables, keys, 320 pixels (audit.js).</summary>
    public static Task<string> Audit(string page, string scheme) => Dom(
        $"{page}<script>{File.ReadAllText(Path.Combine(Corpora.Repository, "tests/Load.Tests/audit.js"))}</script>", scheme);

    /// <summary>What the page has become once its scripts have run.</summary>
    public static async Task<string> Dom(string page, string scheme)
    {
        Assert.SkipUnless(File.Exists(Chromium), $"{Chromium} is not installed (tests/run installs it)");
        var folder = Directory.CreateTempSubdirectory("rolecall-report-");
        try
        {
            var file = Path.Combine(folder.FullName, "page.html");
            await File.WriteAllTextAsync(file, page, TestContext.Current.CancellationToken);
            using var browser = Process.Start(new ProcessStartInfo(Chromium,
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", scheme,
                "--user-data-dir=" + Path.Combine(folder.FullName, "profile"), "--virtual-time-budget=2000", "--dump-dom",
                new Uri(file).AbsoluteUri,
            ])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            _ = browser.StandardError.ReadToEndAsync();
            return await browser.StandardOutput.ReadToEndAsync().OrFail("the browser did not tell the page");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
