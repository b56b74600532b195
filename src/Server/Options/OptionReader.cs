using System.CommandLine;
using System.Globalization;
using System.Net;
using Rolecall.Gateway;
using Rolecall.Identity.Secrets;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Trail;
using Rolecall.Server.Tls;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Rolecall.Server.Options;

/// <summary>
/// Joins the sources: a flag wins over ROLECALL_… in the environment, that over rolecall.yaml, that over the default. All
/// errors are collected, so that one start tells them all.
/// </summary>
internal sealed partial class OptionReader
{
    private static readonly Setting[] Settings =
    [
        new("data", "DIR", "The data directory (default ./data)."),
        new("ephemeral", null, "Keep everything in a temporary directory that is deleted at the end."),
        new("bind", "ADDRESS", "The address to listen on (default 127.0.0.1)."),
        new("port", "PORT", "The AWS endpoint's port (default 4566; 0 is any free port)."),
        new("grpc-port", "PORT", "The gRPC port (default 4567, or any free port with --port 0)."),
        new("issuer-base", "URL", "Where relying parties reach this server for the keys of identity tokens (default: as the enabling call did)."),
        new("host-names", "NAME[,NAME…]", "Host names that clients reach this server by, besides localhost, IP addresses and AWS's own; *.NAME for all below NAME."),
        new("envelope-key-file", "FILE", "The keys that the store is sealed with, 32 bytes in base64 on each line, the newest last (default DIR/envelope-key, made on the first start)."),
        new("seal-again", null, "Seal the whole store again with the newest envelope key; the older ones can then be thrown away."),
        // A decision for one start: left in a file or the environment, it would accept the next cut unseen.
        new("accept-data-loss", null, "Start on an event store or an audit trail that was cut, changed or put back, with what is left of it. Puts that on record.", OnlyFlag: true),
        // Not a flag: everybody on the machine sees those.
        new("envelope-key", "KEYS", "The keys themselves.", OnlyVariable: true),
        new("trail-days", "DAYS", "For how long the audit trail is kept (default 90)."),
        new("trail-megabytes", "MEGABYTES", "How large the audit trail may be: the oldest of it goes first (default 1024)."),
        new("no-demo", null, "Leave an empty store empty, without the demo world."),
        new("world", "FILE", "Bring the default sandbox to what a world file says, in the place of the demo world (worlds/README.md)."),
        new("insecure-remote", null, "Allow a non-loopback address without TLS. Never with the demo world."),
        new("tls-cert", "FILE", "The certificate of both ports in PEM, with those between it and its root; read again when it changes. Needs --tls-key."),
        new("tls-key", "FILE", "The certificate's private key in PEM, without passphrase."),
        new("trusted-proxy", "ADDRESS[/BITS],…", "Whose X-Forwarded-For and X-Forwarded-Proto count (default: nobody's)."),
        new("role", "ROLE", "all (default), silo (hosts grains, answers health only) or gateway (answers callers, hosts no grains). Needs --cluster."),
        new("cluster", "URL", "Where the members of the cluster find each other: postgres://USER:PASSWORD@HOST:PORT/DATABASE, or redis://HOST:PORT. ROLECALL_CLUSTER hides the password."),
        new("cluster-file", "FILE", "A file with that URL, which others cannot read."),
        new("store", "URL", "The PostgreSQL that keeps everything (default: the cluster's, where that is one)."),
        new("cluster-id", "NAME", "The cluster's name (default rolecall); a database belongs to one."),
        new("cluster-secret-file", "FILE", "The secret that the members prove to each other: 32 bytes or more in base64."),
        new("cluster-tls-cert", "FILE", "The certificate of the ports between members, in PEM: they speak TLS, and trust those that the same authority signed. Needs --cluster-tls-key."),
        new("cluster-tls-key", "FILE", "That certificate's private key in PEM."),
        new("cluster-tls-ca", "FILE", "Who signs the members' certificates, in PEM (default: each presents the same certificate)."),
        new("admin-token-file", "FILE", "The admin token (default DIR/admin-token, made on the first start). All members of a cluster have one."),
        new("metrics-token-file", "FILE", "The token by which Prometheus reads metrics from another machine (16 characters or more)."),
        new("silo-address", "ADDRESS", "Where other members reach this silo (default 127.0.0.1)."),
        new("silo-port", "PORT", "Where silos reach this silo (default 11111)."),
        new("silo-gateway-port", "PORT", "Where gateways reach this silo (default 30000)."),
        new("ready-file", "FILE", "Write a JSON file once all endpoints answer."),
        new("log-level", "LEVEL", "trace, debug, information, warning (default), error, critical or none."),
    ];

    private readonly Dictionary<string, (string Value, string Source)> given = new(StringComparer.Ordinal);
    private readonly List<string> errors = [];

    private sealed record Setting(string Name, string? Argument, string Help, bool OnlyVariable = false, bool OnlyFlag = false)
    {
        public bool InFile => !OnlyVariable && !OnlyFlag;

        public string Variable => "ROLECALL_" + Name.ToUpperInvariant().Replace('-', '_');
    }

    /// <summary>The options, or the exit code of a start that ends here (help was shown, or errors were told).</summary>
    public static (ServerOptions? Options, int ExitCode) Read(string[] args, Func<string, string?> environment, string yamlFile, TextWriter errorOutput)
    {
        var reader = new OptionReader();
        var command = new RootCommand("Rolecall: a simulator of AWS-style identity. Options come by flag, by ROLECALL_… in the environment, or in rolecall.yaml.");
        var options = Settings.Where(setting => !setting.OnlyVariable).ToDictionary(setting => setting.Name, MakeOption);
        foreach (var option in options.Values)
            command.Options.Add(option);
        ParseResult? parsed = null;
        command.SetAction(result => { parsed = result; return 0; });
        var result = command.Parse(args);
        if (result.Errors.Count > 0)
        {
            reader.errors.AddRange(result.Errors.Select(error => error.Message));
            parsed = result;
        }
        else if (result.Invoke() is not 0 and var code || parsed is null)
        {
            return (null, parsed is null ? 0 : 1);
        }
        reader.ReadYaml(yamlFile);
        reader.ReadEnvironment(environment);
        reader.ReadFlags(parsed, options);
        var made = reader.Build();
        if (reader.errors.Count == 0)
            return (made, 0);
        foreach (var error in reader.errors)
            errorOutput.WriteLine("rolecall: " + error);
        return (null, 2);
    }

    private static Option MakeOption(Setting setting) => setting.Argument is null
        ? new Option<bool>("--" + setting.Name) { Description = setting.Help }
        : new Option<string>("--" + setting.Name) { Description = setting.Help, HelpName = setting.Argument };

    private void ReadYaml(string file)
    {
        if (!File.Exists(file))
            return;
        try
        {
            var read = new DeserializerBuilder().WithDuplicateKeyChecking().Build().Deserialize<Dictionary<string, object?>?>(File.ReadAllText(file)) ?? [];
            foreach (var (name, value) in read)
            {
                if (!Array.Exists(Settings, setting => setting.Name == name && setting.InFile))
                    errors.Add($"{file}: unknown key \"{name}\"; known are {string.Join(", ", Settings.Where(setting => setting.InFile).Select(setting => setting.Name))}");
                else if (value is not string text)
                    errors.Add($"{file}: \"{name}\" must be a single value");
                else
                    given[name] = (text, $"{name} in {file}");
            }
        }
        catch (YamlException malformed)
        {
            errors.Add($"{file}:{malformed.Start.Line}:{malformed.Start.Column}: {malformed.Message}");
        }
        catch (InvalidOperationException malformed)
        {
            // What YamlDotNet 18 says of some brackets that are never closed.
            errors.Add($"{file} is not YAML: {malformed.Message}");
        }
    }

    private void ReadEnvironment(Func<string, string?> environment)
    {
        foreach (var setting in Settings.Where(setting => !setting.OnlyFlag))
        {
            if (environment(setting.Variable) is { Length: > 0 } value)
                given[setting.Name] = (value, setting.Variable);
        }
    }

    private void ReadFlags(ParseResult parsed, Dictionary<string, Option> options)
    {
        foreach (var (name, option) in options)
        {
            if (parsed.GetResult(option) is not { Implicit: false } result)
                continue;
            var value = option is Option<bool> flag ? (parsed.GetValue(flag) ? "true" : "false") : parsed.GetValue((Option<string>)option);
            if (value is not null && result.Errors.Any() is false)
                given[name] = (value, "--" + name);
        }
    }

    private ServerOptions Build()
    {
        var bind = Get("bind", IPAddress.Loopback, text => IPAddress.TryParse(text, out var address) ? address : null, "must be an IP address");
        var port = Port("port", 4566);
        var cluster = Cluster();
        // The demo world's people have their keys in a file of one server.
        var demo = !Flag("no-demo") && cluster is null;
        // What a cluster's members keep is in the database.
        var ephemeral = Flag("ephemeral") || (cluster is not null && !given.ContainsKey("data"));
        if (ephemeral && given.TryGetValue("data", out var data))
            errors.Add($"{data.Source} names a data directory, and --ephemeral wants none: give one of the two");
        if (given.TryGetValue("envelope-key", out var keys) && given.TryGetValue("envelope-key-file", out var keyFile))
            errors.Add($"{keys.Source} gives envelope keys, and {keyFile.Source} a file of them: give one of the two");
        if (!IPAddress.IsLoopback(bind))
        {
            if (given.TryGetValue("world", out var world))
                errors.Add($"{world.Source}: a world's people have their keys in a plain file, so it is not served on {bind}: start with --no-demo instead, and make it by \"rolecall world apply\"");
            else if (demo)
                errors.Add($"the demo world's people have their keys in plain files and in the terminal, so it is not served on {bind}: add --no-demo");
            if (!Flag("insecure-remote") && !given.ContainsKey("tls-cert"))
                errors.Add($"{bind} is not a loopback address, and there is no TLS: add --tls-cert and --tls-key, or --insecure-remote if you mean it");
        }
        return new ServerOptions
        {
            Data = ephemeral ? null : given.GetValueOrDefault("data", ("data", "default")).Item1,
            Bind = bind,
            Port = port,
            GrpcPort = Port("grpc-port", port == 0 ? 0 : 4567),
            IssuerBase = Get<string?>("issuer-base", null, Base, "must be an http or https URL without query"),
            HostNames = Get<string[]>("host-names", [], Names, "must be host names with commas between them"),
            SealAgain = Flag("seal-again"),
            AcceptDataLoss = Flag("accept-data-loss"),
            Trail = new()
            {
                Age = TimeSpan.FromDays(Number("trail-days", TrailLimits.DefaultDays, 36_500)),
                Bytes = (long)Number("trail-megabytes", TrailLimits.DefaultMegabytes, 1 << 20) << 20,
            },
            EnvelopeKeyFile = given.TryGetValue("envelope-key-file", out keyFile) ? keyFile.Value : null,
            EnvelopeKey = given.TryGetValue("envelope-key", out keys) ? new Secret(keys.Value) : null,
            Tls = Tls(),
            TrustedProxies = Get<IReadOnlyList<IPNetwork>>("trusted-proxy", [], Networks, "must be IP addresses or ADDRESS/BITS networks with commas between them, and not everybody"),
            Demo = demo,
            World = World(cluster is not null),
            Cluster = cluster,
            AdminTokenFile = given.TryGetValue("admin-token-file", out var token) ? token.Value : null,
            MetricsToken = Get<Secret?>("metrics-token-file", null, MetricsToken, "must be a file with a token of 16 characters or more that others cannot read"),
            ReadyFile = given.TryGetValue("ready-file", out var file) ? file.Value : null,
            LogLevel = Get("log-level", LogLevel.Warning, text => Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) ? level : (LogLevel?)null,
                "must be trace, debug, information, warning, error, critical or none") ?? LogLevel.Warning,
        };
    }

    private int Port(string name, int fallback) => Get(
        name, fallback, text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65_535 ? port : (int?)null, "must be a port from 0 to 65535") ?? fallback;

    private int Number(string name, int fallback, int most) => Get(
        name, fallback, text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number : (int?)null, $"must be a number from 1 to {most}") ?? fallback;

    private TlsFiles? Tls()
    {
        var (certificate, key) = (given.GetValueOrDefault("tls-cert"), given.GetValueOrDefault("tls-key"));
        if (certificate.Value is not null && key.Value is not null)
            return new TlsFiles(Path.GetFullPath(certificate.Value), Path.GetFullPath(key.Value));
        if (certificate.Value is not null || key.Value is not null)
            errors.Add($"{certificate.Source ?? key.Source} is one half of a certificate with its key: give --tls-cert and --tls-key");
        return null;
    }

    /// <summary>Addresses and networks; null where one of them is neither, or is the whole internet.</summary>
    private static List<IPNetwork>? Networks(string text)
    {
        var networks = new List<IPNetwork>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (IPAddress.TryParse(part, out var address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else if (IPNetwork.TryParse(part, out var network) && network.PrefixLength > 0)
                networks.Add(network);
            else
                return null;
        }
        return networks;
    }

    private static Secret? MetricsToken(string file)
    {
        try
        {
            return SecretFile.Read(file, groupMayRead: true).Trim() is { Length: >= 16 } token ? new Secret(token) : null;
        }
        catch (SecretFileException)
        {
            return null;
        }
    }

    private static string? Base(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" } ? url.AbsoluteUri.TrimEnd('/') : null;

    private static string[]? Names(string text)
    {
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        return Array.TrueForAll(names, GatewayServices.IsHostName) ? names : null;
    }

    private bool Flag(string name) => Get(name, false, text => bool.TryParse(text, out var value) ? value : (bool?)null, "must be true or false") ?? false;

    private T Get<T>(string name, T fallback, Func<string, T?> parse, string rule)
    {
        if (!given.TryGetValue(name, out var found))
            return fallback;
        if (parse(found.Value) is { } value)
            return value;
        errors.Add($"{found.Source} {rule}, not \"{found.Value}\"");
        return fallback;
    }
}
