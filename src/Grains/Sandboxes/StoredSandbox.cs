namespace Rolecall.Grains.Sandboxes;

/// <summary>The sandbox itself, as its stream keeps it.</summary>
internal sealed record StoredSandbox
{
    /// <summary>On the wall clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null where it was made before sandboxes had one: its name is its realm.</summary>
    public string? Realm { get; init; }
}
