namespace Rolecall.Hostile;

/// <summary>A hostile act, the limit that should hold it, and what counts as held.</summary>
internal sealed record Attack
{
    public required string Name { get; init; }

    /// <summary>The limit that is to hold it, as the table tells it.</summary>
    public required string Limit { get; init; }

    /// <summary>Goes on until it is cancelled, or done.</summary>
    public required Func<Stage, CancellationToken, Task> Play { get; init; }

    /// <summary>Who is to be served well meanwhile.</summary>
    public Func<Stage, GoodCaller> Victim { get; init; } = stage => GoodCaller.OverHttp(stage, freshConnections: false);

    /// <summary>The server's heap, in bytes; 0 for as much as there is.</summary>
    public long Heap { get; init; }

    /// <summary>Bytes by which the server's resident memory may grow; null where it is only told.</summary>
    public long? MayGrow { get; init; } = 100L << 20;

    /// <summary>How long it goes on at least, whatever the run's setting.</summary>
    public TimeSpan AtLeast { get; init; }

    /// <summary>It goes on until it is done, however long that takes.</summary>
    public bool UntilDone { get; init; }

    /// <summary>Prepares what the attack needs of the world, before anything is measured.</summary>
    public Func<Stage, Task> Prepare { get; init; } = _ => Task.CompletedTask;

    /// <summary>What else is to be told, once it is over.</summary>
    public Func<Stage, string?> Tell { get; init; } = _ => null;
}
