using Rolecall.Cli.Commands.Credentials;
using Rolecall.Cli.Names;
using Rolecall.Cli.Servers;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Diagnoses;

/// <summary>Variables of the environment that send AWS clients elsewhere, or give them other keys.</summary>
internal static class Variables
{
    private static readonly string[] Proxies = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

    /// <summary>What clients take keys from where no key is set, or beside one.</summary>
    private static readonly string[] Leftovers =
    [
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN",
    ];

    public static IEnumerable<Finding> Check(Terminal terminal, ServerAddress address) =>
    [
        Endpoint(terminal, address), Proxy(terminal, address), Leftover(terminal), Profile(terminal), Keys(terminal, address),
    ];

    private static Finding Endpoint(Terminal terminal, ServerAddress address)
    {
        if (terminal.Given("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") is "true")
            return new(
                "endpoint",
                Verdict.Bad,
                "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is set: clients call AWS itself",
                "unset AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
        return terminal.Given("AWS_ENDPOINT_URL") switch
        {
            null => new(
                "endpoint",
                Verdict.Doubtful,
                "AWS_ENDPOINT_URL is not set: clients of this shell call AWS itself",
                "eval \"$(rolecall env)\""),
            var url when url.TrimEnd('/') == address.AwsEndpoint => Finding.Good("endpoint", "AWS_ENDPOINT_URL is this server's"),
            var url => new(
                "endpoint",
                Verdict.Bad,
                $"AWS_ENDPOINT_URL is {url}, and the server is at {address.AwsEndpoint}",
                "eval \"$(rolecall env)\""),
        };
    }

    private static Finding Proxy(Terminal terminal, ServerAddress address)
    {
        var proxy = Array.Find(Proxies, name => terminal.Given(name) is not null);
        var except = (terminal.Given("NO_PROXY") ?? terminal.Given("no_proxy") ?? "").Split(',', StringSplitOptions.TrimEntries);
        var host = address.Aws.Value.Host;
        return proxy is null || except.Contains("*")
            || except.Any(name => host == name || (name.StartsWith('.') && host.EndsWith(name, StringComparison.Ordinal)))
            ? Finding.Good("proxy", proxy is null ? "none is set" : $"{proxy} leaves out {host}")
            : new(
                "proxy",
                Verdict.Bad,
                $"{proxy} is set, and NO_PROXY does not name {host}: clients ask the proxy for this server",
                $"export NO_PROXY={string.Join(',', except.Append(host).Where(name => name.Length > 0))}");
    }

    private static Finding Leftover(Terminal terminal)
    {
        var left = Array.FindAll(Leftovers, name => terminal.Given(name) is not null);
        return left.Length == 0
            ? Finding.Good("metadata", "no variable of containers, instances or web identity is left over")
            : new(
                "metadata",
                Verdict.Doubtful,
                $"{string.Join(", ", left)} {(left.Length == 1 ? "is" : "are")} set: clients without keys take theirs from there",
                $"unset {string.Join(' ', left)}");
    }

    private static Finding Profile(Terminal terminal) =>
        terminal.Given("AWS_PROFILE") is { } profile && !profile.StartsWith("rolecall-", StringComparison.Ordinal)
        ? new(
            "profile",
            Verdict.Doubtful,
            $"AWS_PROFILE is {profile}: its endpoint and keys may be AWS's own",
            "unset AWS_PROFILE, or rolecall configure")
        : Finding.Good("profile", "AWS_PROFILE brings no other keys");

    private static Finding Keys(Terminal terminal, ServerAddress address) => terminal.Given(AwsVariables.KeyId) switch
    {
        null when address.Sandbox.Value != "default" => new(
            "keys",
            Verdict.Doubtful,
            "AWS_ACCESS_KEY_ID is not set: clients look elsewhere for keys",
            Principals.RootKey(address)),
        null => new(
            "keys",
            Verdict.Doubtful,
            "AWS_ACCESS_KEY_ID is not set: clients look elsewhere for keys",
            "eval \"$(rolecall env PERSON)\""),
        _ when terminal.Given(AwsVariables.Secret) is null => new(
            "keys", Verdict.Bad, "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY", "eval \"$(rolecall env PERSON)\""),
        ['A', 'S', 'I', 'A', ..] when terminal.Given(AwsVariables.Token) is null => new(
            "keys", Verdict.Bad, "AWS_ACCESS_KEY_ID is a session's, and AWS_SESSION_TOKEN is not set", "eval \"$(rolecall assume ROLE)\""),
        ['A', 'K', 'I', 'A', ..] when terminal.Given(AwsVariables.Token) is not null => new(
            "keys",
            Verdict.Bad,
            "AWS_ACCESS_KEY_ID is a user's, and AWS_SESSION_TOKEN is left over of a session",
            "unset AWS_SESSION_TOKEN"),
        var key when address.Sandbox.Value != "default" && OwnerOf(key, address) is { } owner => new(
            "keys",
            Verdict.Bad,
            $"AWS_ACCESS_KEY_ID is {owner.Name}'s of the default sandbox, and the sandbox is {address.Sandbox.Value}"
                + $" ({address.Sandbox.Source})",
            Principals.RootKey(address)),
        var key => Finding.Good("keys", $"{key} with what it needs"),
    };

    /// <summary>Whose key it is of those that the ready file tells of, who are of the default sandbox.</summary>
    private static Person? OwnerOf(string key, ServerAddress address) =>
        address.Ready?.People?.FirstOrDefault(person => person.AccessKeyId == key);
}
