namespace Rolecall.Grains.Journals;

/// <summary>How a state and its changes are written and read.</summary>
internal sealed record JournalFormat<TState, TChange>
{
    public required TState Empty { get; init; }

    public required Func<TState, TChange, TState> Apply { get; init; }

    public required Func<TChange, byte[]> WriteChange { get; init; }

    public required Func<ReadOnlyMemory<byte>, TChange> ReadChange { get; init; }

    public required Func<TState, byte[]> WriteSnapshot { get; init; }

    public required Func<ReadOnlyMemory<byte>, TState> ReadSnapshot { get; init; }
}
