using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Diagnoses;

/// <summary>
/// AWS clients that are too old for AWS_ENDPOINT_URL: they do not heed it, and call AWS itself.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
/// </summary>
internal static partial class Programs
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>botocore's first version that heeds it; so do AWS CLI 1.29 and 2.13, which bring one.</summary>
    private static readonly Version FirstBotocore = new(1, 31, 0);

    private static readonly Version FirstCli2 = new(2, 13, 0);

    /// <summary>What a program that does not end "prints".</summary>
    private const string Silence = "…";

    public static async Task<Finding[]> Check(Terminal terminal, CancellationToken cancel)
    {
        var boto3 = Run(terminal, "python3", ["-c", "import botocore; print('botocore/' + botocore.__version__)"], cancel);
        var aws = Run(terminal, "aws", ["--version"], cancel);
        return [OfVersion("boto3", await boto3, OfBotocore), OfVersion("aws", await aws, OfAwsCli)];
    }

    /// <param name="output">What "import botocore" printed; null where there is none.</param>
    public static Finding OfBotocore(string? output) => Version(output, BotocoreVersion()) switch
    {
        null => Finding.Good("boto3", "not installed"),
        var version when version < FirstBotocore => TooOld(
            "boto3", $"botocore {version}", "boto3.client(…, endpoint_url=os.environ[\"AWS_ENDPOINT_URL\"]), or boto3 1.28 and later"),
        var version => Finding.Good("boto3", $"botocore {version} heeds AWS_ENDPOINT_URL"),
    };

    /// <param name="output">"aws-cli/2.9.19 Python/3.11.2 … botocore/2.4.5"; null where there is none.</param>
    public static Finding OfAwsCli(string? output)
    {
        if (Version(output, CliVersion()) is not { } cli)
            return Finding.Good("aws", "not installed");
        // Version 2 numbers its own botocore anew.
        var isOld = cli.Major >= 2 ? cli < FirstCli2 : Version(output, BotocoreVersion()) is not { } botocore || botocore < FirstBotocore;
        return isOld
            ? TooOld("aws", $"AWS CLI {cli}", "aws --endpoint-url \"$AWS_ENDPOINT_URL\" …, or AWS CLI 2.13 (1.29) and later")
            : Finding.Good("aws", $"AWS CLI {cli} heeds AWS_ENDPOINT_URL");
    }

    private static Finding OfVersion(string check, string? output, Func<string?, Finding> read) =>
        output == Silence ? new(check, Verdict.Doubtful, $"did not tell its version in {Patience.TotalSeconds} seconds") : read(output);

    private static Finding TooOld(string check, string what, string remedy) =>
        new(check, Verdict.Bad, $"{what} does not heed AWS_ENDPOINT_URL: it calls AWS itself", remedy);

    private static Version? Version(string? output, Regex pattern) =>
        output is not null && pattern.Match(output) is { Success: true } match ? System.Version.Parse(match.Groups[1].Value) : null;

    private static async Task<string?> Run(Terminal terminal, string program, string[] arguments, CancellationToken cancel)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            if (terminal.Given("PATH") is { } path)
                start.Environment["PATH"] = path;
            using var process = Process.Start(start)!;
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            using var timer = terminal.Time.CreateTimer(_ => patience.Cancel(), null, Patience, Timeout.InfiniteTimeSpan);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            // Python 2's AWS CLI told its version on standard error.
            return process.ExitCode == 0 ? output + await errors : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Silence;
        }
    }

    [GeneratedRegex(@"botocore/([0-9]+\.[0-9]+\.[0-9]+)")]
    private static partial Regex BotocoreVersion();

    [GeneratedRegex(@"aws-cli/([0-9]+\.[0-9]+\.[0-9]+)")]
    private static partial Regex CliVersion();
}
