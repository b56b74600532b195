using System.Net;
using Rolecall.Identity.Secrets;
using Rolecall.Server.Cluster;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Postgres;
using Rolecall.Server.Tls;

namespace Rolecall.Server.Options;

// What makes a server a member of a cluster, and what such a member cannot do without.
internal sealed partial class OptionReader
{
    private const string DefaultClusterId = "rolecall";

    private static readonly string[] OfMembersOnly =
        ["role", "store", "cluster-id", "cluster-secret-file", "cluster-tls-cert", "cluster-tls-key", "cluster-tls-ca", "silo-address", "silo-port", "silo-gateway-port"];

    private static readonly string[] OfOneServerOnly = ["seal-again", "accept-data-loss"];

    private MemberOptions? Cluster()
    {
        ReadClusterFile();
        if (!given.TryGetValue("cluster", out var cluster))
        {
            foreach (var name in OfMembersOnly.Where(given.ContainsKey))
                errors.Add($"{given[name].Source} is for the members of a cluster: add --cluster");
            return null;
        }
        foreach (var name in OfOneServerOnly.Where(given.ContainsKey))
            errors.Add($"{given[name].Source} is for a server with a store of its own, not for the members of a cluster");
        if (!given.ContainsKey("envelope-key") && !given.ContainsKey("envelope-key-file"))
            errors.Add($"{cluster.Source} makes this server a member of a cluster, whose members share their envelope keys: add --envelope-key-file");
        if (!given.ContainsKey("admin-token-file"))
            errors.Add($"{cluster.Source} makes this server a member of a cluster, whose members share their admin token: add --admin-token-file");
        if (!given.ContainsKey("cluster-secret-file"))
            errors.Add($"{cluster.Source} makes this server a member of a cluster, whose members prove a secret to each other: add --cluster-secret-file");
        var redis = RedisUrl.Parse(cluster.Value) is null ? null : cluster.Value;
        var postgres = PostgresUrl.Parse(cluster.Value);
        if (redis is null && postgres is null)
            errors.Add($"{cluster.Source} must be postgres://USER:PASSWORD@HOST:PORT/DATABASE or redis://HOST:PORT");
        var store = given.TryGetValue("store", out var named) ? PostgresUrl.Parse(named.Value) : postgres;
        if (store is null && named.Value is not null)
            errors.Add($"{named.Source} must be postgres://USER:PASSWORD@HOST:PORT/DATABASE");
        else if (store is null && redis is not null)
            errors.Add($"{cluster.Source} keeps no more than who is a member: add --store postgres://…");
        return new MemberOptions
        {
            Role = Get("role", ServerRole.All, text => Enum.TryParse<ServerRole>(text, ignoreCase: true, out var role) && !char.IsDigit(text[0]) ? role : (ServerRole?)null,
                "must be all, silo or gateway") ?? ServerRole.All,
            Id = Get("cluster-id", DefaultClusterId, text => text is { Length: > 0 and <= 63 } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') ? text : null,
                "must be letters, digits, - and _") ?? DefaultClusterId,
            Store = new Secret(store ?? ""),
            Postgres = postgres is null ? null : new Secret(postgres),
            Redis = redis is null ? null : new Secret(redis),
            SecretFile = given.GetValueOrDefault("cluster-secret-file").Value ?? "",
            Tls = ClusterTls(),
            TlsAuthorityFile = given.TryGetValue("cluster-tls-ca", out var authority) ? Path.GetFullPath(authority.Value) : null,
            Address = Get("silo-address", IPAddress.Loopback, text => IPAddress.TryParse(text, out var address) ? address : null, "must be an IP address"),
            SiloPort = Port("silo-port", 11_111),
            GatewayPort = Port("silo-gateway-port", 30_000),
        };
    }

    /// <summary>What the file says stands for --cluster.</summary>
    private void ReadClusterFile()
    {
        if (!given.TryGetValue("cluster-file", out var file))
            return;
        if (given.TryGetValue("cluster", out var cluster))
        {
            errors.Add($"{cluster.Source} and {file.Source} both say where the members find each other: give one");
            return;
        }
        try
        {
            given["cluster"] = (SecretFile.Read(file.Value, groupMayRead: true).Trim(), $"The URL in {file.Value} ({file.Source})");
        }
        catch (SecretFileException unusable)
        {
            errors.Add($"{file.Source}: {unusable.Message}");
        }
    }

    private TlsFiles? ClusterTls()
    {
        var (certificate, key) = (given.GetValueOrDefault("cluster-tls-cert"), given.GetValueOrDefault("cluster-tls-key"));
        if (certificate.Value is not null && key.Value is not null)
            return new TlsFiles(Path.GetFullPath(certificate.Value), Path.GetFullPath(key.Value));
        if (certificate.Value is not null || key.Value is not null)
            errors.Add($"{certificate.Source ?? key.Source} is one half of a certificate with its key: give --cluster-tls-cert and --cluster-tls-key");
        return null;
    }
}
