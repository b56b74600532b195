using System.Collections.Immutable;
using Rolecall.Contracts.Issuers;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Grains.Journals;
using Rolecall.Grains.Sandboxes.IdentityProviders;
using Rolecall.Identity.Sandboxes;

namespace Rolecall.Grains.Sandboxes;

/// <summary>What a sandbox's stream makes: its settings, where there is one of the name.</summary>
internal sealed record SandboxState
{
    public required string Name { get; init; }

    /// <summary>Null until the sandbox is made, and once it is deleted.</summary>
    public SandboxSettings? Settings { get; init; }

    /// <summary>What people have written on it.</summary>
    public SandboxLabels Labels { get; init; } = new();

    /// <summary>Null until it is first asked for.</summary>
    public InstanceSignerRecord? InstanceSigner { get; init; }

    /// <summary>The simulated issuers, by URL.</summary>
    public ImmutableSortedDictionary<string, SimulatedIssuer> Issuers { get; init; } =
        ImmutableSortedDictionary.Create<string, SimulatedIssuer>(StringComparer.Ordinal);

    /// <summary>The simulated SAML identity providers, by entity id.</summary>
    public ImmutableSortedDictionary<string, SimulatedSamlIdp> SamlIdps { get; init; } =
        ImmutableSortedDictionary.Create<string, SimulatedSamlIdp>(StringComparer.Ordinal);

    /// <summary>The users of the corporate directory, by name.</summary>
    public ImmutableSortedDictionary<string, DirectoryUserEntry> DirectoryUsers { get; init; } =
        ImmutableSortedDictionary.Create<string, DirectoryUserEntry>(StringComparer.Ordinal);

    public static SandboxState Empty(string name) => new() { Name = name };

    /// <summary>How a sandbox of this name is written and read.</summary>
    public static JournalFormat<SandboxState, SandboxChange> Format(string name) => new()
    {
        Empty = Empty(name),
        Apply = (state, change) => change.ApplyTo(state),
        WriteChange = SandboxEntities.Kinds.Write,
        ReadChange = bytes => SandboxEntities.Kinds.Read(bytes.Span),
        WriteSnapshot = SandboxEntities.Kinds.WriteSnapshot,
        ReadSnapshot = bytes => SandboxEntities.Kinds.ReadSnapshot(Empty(name), bytes.Span, (state, change) => change.ApplyTo(state)),
    };

    /// <summary>A new sandbox has the wall clock, no keys and default rules.</summary>
    public SandboxState Put(StoredSandbox sandbox) => this with
    {
        Settings = Settings is { } settings
            ? settings with { CreatedAt = sandbox.CreatedAt, Realm = sandbox.Realm ?? Name }
            : new SandboxSettings
            {
                Name = Name,
                Version = 0,
                CreatedAt = sandbox.CreatedAt,
                Clock = SandboxClock.OfWall(sandbox.CreatedAt),
                Realm = sandbox.Realm ?? Name,
                SealingKeys = [],
            },
    };

    /// <exception cref="InvalidDataException">There is no sandbox that has settings.</exception>
    public SandboxState With(Func<SandboxSettings, SandboxSettings> changed) => this with
    {
        Settings = changed(Settings ?? throw new InvalidDataException($"a record changes the sandbox {Name}, which there is not")),
    };
}
