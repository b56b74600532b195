using System.Text;
using Rolecall.Cluster.Tests.Serialization;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Grains;
using Rolecall.Grains.Journals;
using Rolecall.Grains.Sandboxes;

namespace Rolecall.Cluster.Tests.Settings;

/// <summary>
/// A sandbox is its journal. The file beside this one is a stream as versions since 2026-11-29 write it, with a record of every
/// kind; it is never written anew.
/// </summary>
public sealed class SandboxEntitiesTests
{
    private static readonly JournalFormat<SandboxState, SandboxChange> Format = SandboxState.Format("kept");

    /// <summary>Of the kinds that came later.</summary>
    private static readonly string[] Later =
    [
        .. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Settings", "sandbox-signer.journal")),
        .. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Settings", "sandbox-issuers.journal")),
        .. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Settings", "sandbox-directory.journal")),
        .. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Settings", "sandbox-labels.journal")),
    ];

    private static readonly string[] Lines =
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Settings", "sandbox-2026-11-29.journal"));

    /// <summary>A kind that the list leaves out is not in a snapshot: its entities would be gone once the stream is loaded again.</summary>
    [Fact]
    public void Snapshot_OfSettingsWithEveryMember_HasThemAll()
    {
        var filled = (SandboxSettings)new FilledValues().Of(typeof(SandboxSettings)) with { Name = "kept", Version = 0 };
        var state = new SandboxState { Name = "kept", Settings = filled };

        FilledValues.Difference(state, Format.ReadSnapshot(Format.WriteSnapshot(state)), "state").Should().BeNull();
    }

    [Fact]
    public void KeptJournal_HasEveryKind() => SandboxEntities.Kinds.Names.Except(["kind"]).Should().AllSatisfy(name =>
        Lines.Concat(Later).Should().Contain(line => line.StartsWith($"{{\"v\":1,\"{name}\":", StringComparison.Ordinal)));

    [Fact]
    public void Records_AreWrittenAsTheyWereWritten() => Lines.Concat(Later).Should().AllSatisfy(line =>
        Encoding.UTF8.GetString(Format.WriteChange(Format.ReadChange(Bytes(line)))).Should().Be(line));

    [Fact]
    public void KeptJournal_MakesTheSandboxThatItMade()
    {
        var state = Lines.Aggregate(Format.Empty, (at, line) => Format.Apply(at, Format.ReadChange(Bytes(line))));

        var settings = state.Settings!;
        (settings.Realm, settings.CreatedAt).Should().Be(("kept~0123456789ab", new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)));
        settings.SealingKeys.Select(key => (key.KeyId, key.Key[0], key.RetiredAt is not null, key.Prepared)).Should().Equal(
            (1u, 1, true, false), (2u, 2, false, false));
        settings.Revocations.Should().ContainSingle().Which.SourceIdentity.Should().Be("alice");
        settings.Tokens.Select(token => token.Name).Should().Equal("first", "third");
        state = Later.Aggregate(state, (at, line) => Format.Apply(at, Format.ReadChange(Bytes(line))));
        (state.Labels.Labels[1].Value, state.Labels.Owner, state.Labels.ExpiresAt).Should().Be(
            ("blue", "ci", new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero)));
        state.InstanceSigner!.PrivateKey.Should().Equal(1, 2, 3);
        state.Issuers.Values.Select(issuer => (issuer.Url, issuer.KeysMade, issuer.Keys[^1].Id))
            .Should().Equal(("https://issuer.example", 2, "RSA_1"));
        state.SamlIdps.Values.Select(idp => (idp.EntityId, idp.Keys.Length, idp.Mappings[0].Value))
            .Should().Equal(("https://idp.example", 1, "${user:email}"));
        state.DirectoryUsers.Values.Select(user => (user.Name, user.Groups[0], user.ValuesOf("team")[0]))
            .Should().Equal(("ann", "Engineers", "red"));
        (settings.Clock.Rate, settings.Rules.RoleSessionsCarryMfa).Should().Be((60, true));
        FilledValues.Difference(state, Format.ReadSnapshot(Format.WriteSnapshot(state)), "state").Should().BeNull();
    }

    [Fact]
    public void Sandbox_ThatIsDeleted_LeavesNothing()
    {
        var state = Lines.Concat(Later).Append("""{"v":1,"delete":"sandbox","key":"kept"}""")
            .Aggregate(Format.Empty, (at, line) => Format.Apply(at, Format.ReadChange(Bytes(line))));

        (state.Settings, state.InstanceSigner, state.Issuers.Count, state.SamlIdps.Count, state.DirectoryUsers.Count)
            .Should().Be((null, null, 0, 0, 0));
        Encoding.UTF8.GetString(Format.WriteSnapshot(state)).Should().Be("[]");
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
