using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Servers;

/// <summary>Which server and sandbox a command means, with where each setting came from.</summary>
internal sealed record ServerAddress
{
    /// <summary>The AWS endpoint.</summary>
    public required Setting<Uri> Aws { get; init; }

    public required Setting<Uri> Grpc { get; init; }

    /// <summary>Null where there is none.</summary>
    public required Setting<string>? Token { get; init; }

    public required Setting<string> Sandbox { get; init; }

    /// <summary>Null where there is none, or where it is another server's.</summary>
    public required ReadyFile? Ready { get; init; }

    /// <summary>
    /// Those of the sandbox whose keys are known. A ready file tells of the default sandbox's alone: users of the same names in another have
    /// other keys.
    /// </summary>
    public required IReadOnlyList<Person> People { get; init; }

    /// <summary>What goes into AWS_ENDPOINT_URL: the sandbox stands in the path, which needs no name that resolves.</summary>
    public string AwsEndpoint => Sandbox.Value == "default"
        ? Aws.Value.GetLeftPart(UriPartial.Authority)
        : $"{Aws.Value.GetLeftPart(UriPartial.Authority)}/_sandbox/{Sandbox.Value}";

    /// <summary>A server that was just started, and its default sandbox.</summary>
    public static ServerAddress Of(ReadyFile ready) => new()
    {
        Aws = new(Url(ready.Aws, ready.Path), ready.Path),
        Grpc = new(Url(ready.Grpc, ready.Path), ready.Path),
        Token = TokenOf(ready),
        Sandbox = new("default", "default"),
        Ready = ready,
        People = ready.People ?? [],
    };

    /// <summary>Another sandbox of the same server, with the people that are in it.</summary>
    public ServerAddress In(string sandbox, IReadOnlyList<Person> people) => this with
    {
        Sandbox = new(sandbox, "its name"),
        People = people,
    };

    /// <summary>A flag wins over ROLECALL_… in the environment, that over the ready file, that over the default.</summary>
    /// <exception cref="CliException">A setting is not what it has to be.</exception>
    public static ServerAddress Find(Terminal terminal, ServerFlags flags)
    {
        var aws = Given(terminal, flags.Endpoint, "--endpoint", "ROLECALL_ENDPOINT")?.To(Url);
        var grpc = Given(terminal, flags.GrpcEndpoint, "--grpc-endpoint", "ROLECALL_GRPC_ENDPOINT")?.To(Url);
        var ready = ReadyFile.Find(terminal, flags.ReadyFile);
        // INVARIANT: the token and the keys of a ready file go to its own server, and to no other.
        if (ready is not null && (IsOther(aws, ready.Aws) || IsOther(grpc, ready.Grpc)))
            ready = null;
        // So does the token of this folder: whoever names an endpoint may mean another server.
        var mayGuess = aws is null && grpc is null;
        aws ??= ready is null ? null : new Setting<Uri>(Url(ready.Aws, ready.Path), ready.Path);
        grpc ??= ready is null ? null : new Setting<Uri>(Url(ready.Grpc, ready.Path), ready.Path);
        var sandbox = Given(terminal, flags.Sandbox, "--sandbox", "ROLECALL_SANDBOX")?.To(SandboxName) ?? new("default", "default");
        return new ServerAddress
        {
            Aws = aws ?? (grpc is null
                ? new(new Uri("http://127.0.0.1:4566"), "default")
                : grpc.To(url => Beside(url, -1), "the port below that of gRPC")),
            Grpc = grpc ?? (aws is null
                ? new(new Uri("http://127.0.0.1:4567"), "default")
                : aws.To(url => Beside(url, 1), "the port above that of the endpoint")),
            Token = TokenOf(terminal, flags, ready, mayGuess),
            Sandbox = sandbox,
            Ready = ready,
            People = sandbox.Value == "default" ? ready?.People ?? [] : [],
        };
    }

    private static Setting<string>? TokenOf(Terminal terminal, ServerFlags flags, ReadyFile? ready, bool mayGuess)
    {
        if (flags.TokenFile is { } flag)
            return new(HeaderText.TokenOf(terminal, flag), "--token-file");
        if (terminal.Given("ROLECALL_TOKEN") is { } token)
            return new(HeaderText.Checked(token.Trim(), "ROLECALL_TOKEN"), "ROLECALL_TOKEN");
        if (terminal.Given("ROLECALL_TOKEN_FILE") is { } file)
            return new(HeaderText.TokenOf(terminal, file), "ROLECALL_TOKEN_FILE");
        if (ready is not null && TokenOf(ready) is { } told)
            return told;
        var own = terminal.PathOf(Path.Combine("data", "admin-token"));
        return mayGuess && File.Exists(own) ? new(HeaderText.TokenOf(terminal, own), own) : null;
    }

    private static Setting<string>? TokenOf(ReadyFile ready) =>
        ready.AdminToken is { } token ? new(HeaderText.Checked(token, $"the admin token of {ready.Path}"), ready.Path) : null;

    private static Setting<string>? Given(Terminal terminal, string? flag, string name, string variable) =>
        flag is not null ? new(flag, name) : terminal.Given(variable) is { } value ? new(value, variable) : null;

    private static bool IsOther(Setting<Uri>? chosen, string readys) => chosen is not null && chosen.Value != Url(readys, "");

    private static Uri Url(string text, string source) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", UserInfo: "", Query: "" }
            ? url
            : throw new CliException(ExitCodes.Usage, $"{source} must be a URL such as http://127.0.0.1:4566, not \"{text}\"");

    private static string SandboxName(string name, string source) =>
        name.Length is >= 1 and <= 63 && name.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')
            ? name
            : throw new CliException(ExitCodes.Usage, $"{source} wants the name of a sandbox: 1 to 63 of a-z, 0-9 and \"-\"")
            {
                Try = "rolecall sandbox list",
            };

    private static Uri Beside(Uri url, int distance) => new UriBuilder(url) { Port = url.Port + distance, Path = "" }.Uri;
}
