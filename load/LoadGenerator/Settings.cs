namespace Rolecall.LoadGenerator;

/// <summary>How much load, and how long.</summary>
internal sealed record Settings
{
    public required int Organizations { get; init; }

    /// <summary>Users and roles in each organization.</summary>
    public required int Pairs { get; init; }

    /// <summary>Callers of the closed loop.</summary>
    public required int Callers { get; init; }

    /// <summary>HTTP/2 connections for gRPC; HTTP/1.1 has one for each caller.</summary>
    public required int Connections { get; init; }

    /// <summary>How often each loop is run, in alternation with its baseline.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long each loop runs.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Calls per second of the open loop; 0 for half of the measured rate.</summary>
    public required double Rate { get; init; }

    /// <summary>Serve from a data directory, not --ephemeral.</summary>
    public required bool Durable { get; init; }
}
