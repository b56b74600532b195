using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests.Browser;

/// <summary>
/// A headless Chromium with one page, driven from outside by the DevTools protocol: keys are pressed as somebody presses them, also where the
/// page may run no script. https://chromedevtools.github.io/devtools-protocol
/// </summary>
internal sealed class Chromium : IAsyncDisposable
{
    public const string Path = "/usr/bin/chromium";

    private readonly DirectoryInfo profile = Directory.CreateTempSubdirectory("rolecall-browser-");
    private readonly ClientWebSocket socket = new();
    private Process? process;
    private int lastCommand;

    public static async Task<Chromium> Start()
    {
        var browser = new Chromium();
        browser.process = Process.Start(new ProcessStartInfo(Path,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--remote-debugging-port=0", "--user-data-dir=" + browser.profile.FullName, "about:blank",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _ = browser.process.StandardOutput.ReadToEndAsync();
        await browser.socket.ConnectAsync(await browser.PageAddress().OrFail("the browser does not listen"), CancellationToken.None);
        _ = browser.process.StandardError.ReadToEndAsync();
        await browser.Do("Page.enable");
        return browser;
    }

    /// <summary>No page that is shown from now on runs a script.</summary>
    public Task ForbidScripts() => Do("Emulation.setScriptExecutionDisabled", new JsonObject { ["value"] = true });

    public async Task Show(string url)
    {
        await Do("Page.navigate", new JsonObject { ["url"] = url });
        await AwaitLoad();
    }

    /// <summary>The page as it stands.</summary>
    public async Task<string> Html()
    {
        var root = (await Do("DOM.getDocument"))["root"]!["nodeId"]!.GetValue<int>();
        return (string)(await Do("DOM.getOuterHTML", new JsonObject { ["nodeId"] = root }))["outerHTML"]!;
    }

    /// <summary>Puts the focus on the element; what a reader of the page does by the tabulator.</summary>
    /// <param name="selector">CSS.</param>
    public async Task Focus(string selector)
    {
        var root = (await Do("DOM.getDocument"))["root"]!["nodeId"]!.GetValue<int>();
        var found =
            (await Do("DOM.querySelector", new JsonObject { ["nodeId"] = root, ["selector"] = selector }))["nodeId"]!.GetValue<int>();
        await Do("DOM.focus", new JsonObject { ["nodeId"] = found });
    }

    /// <summary>Presses a key and lets it go.</summary>
    /// <param name="key">"Enter", " ".</param>
    public async Task Press(string key, int code)
    {
        foreach (var (type, text) in new[] { ("keyDown", key == "Enter" ? "\r" : key), ("keyUp", "") })
        {
            await Do("Input.dispatchKeyEvent", new JsonObject
            {
                ["type"] = type,
                ["key"] = key,
                ["text"] = text,
                ["windowsVirtualKeyCode"] = code,
            });
        }
    }

    /// <summary>Waits until the next page has been loaded.</summary>
    public async Task AwaitLoad()
    {
        while ((string?)(await Read())["method"] != "Page.loadEventFired")
        {
        }
    }

    public async Task<byte[]> Picture() => Convert.FromBase64String((string)(await Do("Page.captureScreenshot"))["data"]!);

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        if (process is not null)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().OrFail("the browser has not ended");
            process.Dispose();
        }
        // Its children may still write while they end.
        await Waits.Until(() => Task.FromResult(IsGone()), "the browser's profile could not be deleted");
    }

    private bool IsGone()
    {
        try
        {
            profile.Delete(recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<Uri> PageAddress()
    {
        const string listening = "DevTools listening on ";
        while (await process!.StandardError.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(listening, StringComparison.Ordinal))
                continue;
            var address = new Uri(line[listening.Length..]);
            using var http = new HttpClient();
            var pages = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://{address.Authority}/json/list")))!.AsArray();
            return new Uri((string)pages.First(page => (string?)page!["type"] == "page")!["webSocketDebuggerUrl"]!);
        }
        throw new InvalidOperationException("the browser has ended");
    }

    /// <summary>The command's result. Events before it are passed over.</summary>
    private async Task<JsonNode> Do(string method, JsonObject? parameters = null)
    {
        var id = ++lastCommand;
        var command = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        await socket.SendAsync(
            Encoding.UTF8.GetBytes(command.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        while (true)
        {
            var answer = await Read();
            if ((int?)answer["id"] != id)
                continue;
            return answer["result"] ?? throw new InvalidOperationException($"{method}: {answer["error"]?.ToJsonString()}");
        }
    }

    private async Task<JsonNode> Read()
    {
        var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).AsTask().OrFail("the browser does not answer");
            message.Write(buffer, 0, read.Count);
            if (read.EndOfMessage)
                return JsonNode.Parse(message.ToArray())!;
        }
    }
}
