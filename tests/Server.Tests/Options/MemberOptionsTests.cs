using System.Net;
using Npgsql;
using Rolecall.Server.Options;
using Rolecall.Server.Tests.Storage;

namespace Rolecall.Server.Tests.Options;

/// <summary>What makes a server a member of a cluster, and what is refused of one.</summary>
public sealed class MemberOptionsTests : IDisposable
{
    private const string Url = "postgres://me:secret@db/rolecall";

    private readonly StoreFolder folder = new();

    private static readonly string[] Shared =
    [
        "--envelope-key-file", "keys", "--admin-token-file", "token", "--cluster-secret-file", "secret"
    ];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Member_OfAClusterOnPostgres_KeepsEverythingThere()
    {
        var (options, _) = Read(["--cluster", Url, .. Shared]);

        options!.Data.Should().BeNull("there is nothing to keep beside the database");
        options.Demo.Should().BeFalse();
        options.AdminTokenFile.Should().Be("token");
        var member = options.Cluster!;
        (member.Role, member.Id, member.Address, member.SiloPort, member.GatewayPort)
            .Should().Be((ServerRole.All, "rolecall", IPAddress.Loopback, 11_111, 30_000));
        member.Redis.Should().BeNull();
        new NpgsqlConnectionStringBuilder(member.Store.Reveal()).Host.Should().Be("db");
        member.Postgres.Should().Be(member.Store);
    }

    [Fact]
    public void Member_OfAClusterOnRedis_KeepsEverythingInItsStore()
    {
        var (options, _) = Read(["--cluster", "redis://:pass@cache:6380", "--store", Url, "--role", "gateway", .. Shared]);

        var member = options!.Cluster!;
        member.Role.Should().Be(ServerRole.Gateway);
        (options.HasGrains, options.HasWires).Should().Be((false, true));
        member.Postgres.Should().BeNull();
        member.Redis!.Reveal().Should().Be("redis://:pass@cache:6380");
        new NpgsqlConnectionStringBuilder(member.Store.Reveal()).Database.Should().Be("rolecall");
    }

    /// <summary>For a container without a shell, that gets its secrets as files.</summary>
    [Fact]
    public void Url_MayStandInAFile_ThatOthersCannotRead()
    {
        var file = folder.File("url");
        File.WriteAllText(file, Url + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        new NpgsqlConnectionStringBuilder(Read(["--cluster-file", file, .. Shared]).Options!.Cluster!.Store.Reveal()).Password.Should().Be("secret");
        Read(["--cluster-file", file, "--cluster", Url, .. Shared]).Errors.Should().ContainSingle().Which.Should().EndWith("give one");
        File.WriteAllText(file, "mysql://me:secret@db");
        Read(["--cluster-file", file, .. Shared]).Errors.Should().ContainSingle()
            .Which.Should().Contain($"The URL in {file} (--cluster-file) must be postgres://").And.NotContain("secret@");
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Read(["--cluster-file", file, .. Shared]).Options.Should().BeNull();
    }

    public static TheoryData<string[], string> Refused => new()
    {
        { ["--role", "silo"], "--role is for the members of a cluster: add --cluster" },
        { ["--store", Url], "--store is for the members of a cluster: add --cluster" },
        { ["--cluster", "mysql://x", .. Shared], "--cluster must be postgres://USER:PASSWORD@HOST:PORT/DATABASE or redis://HOST:PORT" },
        { ["--cluster", "redis://cache", .. Shared], "--cluster keeps no more than who is a member: add --store postgres://…" },
        { ["--cluster", Url, "--store", "redis://cache", .. Shared], "--store must be postgres://USER:PASSWORD@HOST:PORT/DATABASE" },
        {
            ["--cluster", Url, .. Shared[2..]],
            "--cluster makes this server a member of a cluster, whose members share their envelope keys: add --envelope-key-file"
        },
        {
            ["--cluster", Url, .. Shared[..2], .. Shared[4..]],
            "--cluster makes this server a member of a cluster, whose members share their admin token: add --admin-token-file"
        },
        {
            ["--cluster", Url, .. Shared[..4]],
            "--cluster makes this server a member of a cluster, whose members prove a secret to each other: add --cluster-secret-file"
        },
        { ["--cluster", Url, "--role", "leader", .. Shared], "--role must be all, silo or gateway, not \"leader\"" },
        { ["--cluster", Url, "--cluster-id", "a b", .. Shared], "--cluster-id must be letters, digits, - and _, not \"a b\"" },
        {
            ["--cluster", Url, "--cluster-tls-cert", "c", .. Shared],
            "--cluster-tls-cert is one half of a certificate with its key: give --cluster-tls-cert and --cluster-tls-key"
        },
        {
            ["--cluster", Url, "--seal-again", .. Shared],
            "--seal-again is for a server with a store of its own, not for the members of a cluster"
        },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Member_ThatCannotBe_IsToldWhatIsMissing(string[] arguments, string error)
    {
        var (options, errors) = Read(arguments);

        options.Should().BeNull();
        errors.Should().Equal("rolecall: " + error);
    }

    private (ServerOptions? Options, string[] Errors) Read(string[] arguments)
    {
        var errors = new StringWriter();
        var (options, _) = OptionReader.Read(arguments, _ => null, folder.File("rolecall.yaml"), errors);
        return (options, errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
