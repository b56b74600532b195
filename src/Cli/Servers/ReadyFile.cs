using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Servers;

/// <summary>What a server writes of itself once it answers: where it is, and who may call it. The file holds secrets.</summary>
internal sealed partial record ReadyFile(int Pid, string Aws, string Grpc, string? AdminToken, IReadOnlyList<Person>? People)
{
    public const string Variable = "ROLECALL_READY_FILE";

    /// <summary>The file's path.</summary>
    [JsonIgnore]
    public string Path { get; private init; } = "";

    /// <summary>Never prints the token.</summary>
    public override string ToString() => Path;

    /// <summary>
    /// The one that --ready-file or ROLECALL_READY_FILE names, which must be there; else that of ./data, where a server was started in this
    /// folder; else the one that "rolecall up" left.
    /// </summary>
    public static ReadyFile? Find(Terminal terminal, string? flag)
    {
        if (Named(terminal, flag) is { } named)
            return Read(terminal.PathOf(named)) ?? throw Absent(named, isFlag: flag is not null);
        var (here, ofUp) = (Read(terminal.PathOf(System.IO.Path.Combine("data", "ready.json"))), Read(OfUp(terminal)));
        // A server that was killed leaves its file.
        return here is null || (ofUp is not null && !ServerProcess.Runs(here.Pid) && ServerProcess.Runs(ofUp.Pid)) ? ofUp : here;
    }

    /// <summary>Which one --ready-file or ROLECALL_READY_FILE names; null where neither does.</summary>
    public static string? Named(Terminal terminal, string? flag) => flag ?? terminal.Given(Variable);

    /// <summary>$XDG_STATE_HOME/rolecall/ready.json, where "rolecall up" lets the server write it.</summary>
    public static string OfUp(Terminal terminal)
    {
        var state = terminal.Given("XDG_STATE_HOME")
            ?? System.IO.Path.Combine(terminal.Home, ".local", "state");
        return System.IO.Path.Combine(state, "rolecall", "ready.json");
    }

    /// <summary>Null where there is none.</summary>
    /// <exception cref="CliException">It cannot be read, or is none.</exception>
    public static ReadyFile? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.Default.ReadyFile) is { } read && Lacks(read) is var lacks
                ? lacks is null ? read with { Path = path } : throw NoReadyFile(path, $"it has no {lacks}")
                : throw NoReadyFile(path, "it is no JSON object");
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException malformed)
        {
            throw NoReadyFile(path, Describe(malformed));
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Invalid, $"the ready file {path} cannot be read")
            {
                Why = Directory.Exists(path) ? "it is a folder" : unread.Message,
            };
        }
    }

    /// <summary>A flag is typed for one command, and may be mistyped; a variable stays when the server that it was set for has ended.</summary>
    private static CliException Absent(string named, bool isFlag) => isFlag
        ? new(ExitCodes.Invalid, $"{named} is not there") { Try = "rolecall up" }
        : new(ExitCodes.Unreachable, $"no server answers: {named} is not there")
        {
            Why = $"{Variable} names it, and a server's ready file goes when the server ends",
            Try = $"rolecall up, or unset {Variable}",
        };

    private static string? Lacks(ReadyFile read) => read switch
    {
        _ when !Uri.TryCreate(read.Aws, UriKind.Absolute, out _) => "\"aws\", a URL",
        _ when !Uri.TryCreate(read.Grpc, UriKind.Absolute, out _) => "\"grpc\", a URL",
        { People: { } people } when people.Any(
            one => one is not { Name: not null, Arn: not null, AccessKeyId: not null, SecretAccessKey: not null }) =>
            "name, arn, accessKeyId and secretAccessKey of each of its people",
        _ => null,
    };

    /// <summary>The reader's own message names types of this program.</summary>
    private static string Describe(JsonException malformed)
    {
        var place = string.Create(
            CultureInfo.InvariantCulture, $"line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}");
        return malformed.Path is { Length: > 2 } field
            ? $"its {field[2..]} is not what a server writes: {place}"
            : $"it ends or goes wrong at {place}";
    }

    private static CliException NoReadyFile(string path, string why) =>
        new(ExitCodes.Invalid, $"{path} is no ready file of a server") { Why = why, Try = "rolecall up" };

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(ReadyFile))]
    private sealed partial class Json : JsonSerializerContext;
}
