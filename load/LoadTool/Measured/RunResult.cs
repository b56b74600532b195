using Rolecall.LoadTool.Measured.OverTime;

namespace Rolecall.LoadTool.Measured;

/// <summary>A run, as its JSON file keeps it and as all reports are made of it. Names no host, no path and no secret.</summary>
internal sealed record RunResult
{
    /// <summary>Of this form.</summary>
    public int Version { get; init; } = 1;

    public required string Scenario { get; init; }

    public required string Load { get; init; }

    public required int Seed { get; init; }

    /// <summary>"grpc", "aws" or "connect".</summary>
    public required string Wire { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Seconds that were measured, from the first call that was due to the last answer.</summary>
    public required double Seconds { get; init; }

    /// <summary>The run was ended before its time.</summary>
    public bool Interrupted { get; init; }

    public required int Members { get; init; }

    /// <summary>Calls that came back.</summary>
    public required long Calls { get; init; }

    public required long Failures { get; init; }

    /// <summary>Calls that came back, per second.</summary>
    public required double Rate { get; init; }

    /// <summary>Arrivals that were due, per second; null in a closed loop, whose callers wait.</summary>
    public double? Offered { get; init; }

    /// <summary>Arrivals that were due, dropped ones among them; null in a closed loop, and in files of older versions.</summary>
    public long? Arrivals { get; init; }

    /// <summary>Arrivals that left 20 ms or more after they were due.</summary>
    public long Late { get; init; }

    /// <summary>Arrivals that did not leave, because too many were under way.</summary>
    public long Dropped { get; init; }

    /// <summary>Arrivals with a call that was not answered when the run ended, and that no figure has.</summary>
    public long Unanswered { get; init; }

    /// <summary>Of the skew cold, arrivals whose member had been taken before, in the warm-up or since: they are not cold.</summary>
    public long CameAgain { get; init; }

    public required LatencyFigures Latency { get; init; }

    /// <summary>Percentile and milliseconds.</summary>
    public required IReadOnlyList<double[]> Percentiles { get; init; }

    public required IReadOnlyList<StepFigures> Steps { get; init; }

    /// <summary>The most frequent first.</summary>
    public required IReadOnlyList<Refusal> Refusals { get; init; }

    /// <summary>Answers that were AccessDenied, expected or not, by the layer that their text names.</summary>
    public required IReadOnlyDictionary<string, long> Denials { get; init; }

    /// <summary>Bytes of requests' bodies.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Bytes of answers' bodies.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Seconds of each of <see cref="Slices"/>.</summary>
    public required double SliceSeconds { get; init; }

    public required IReadOnlyList<SliceFigures> Slices { get; init; }

    /// <summary>In the order in which the user named them.</summary>
    public IReadOnlyList<GatewayFigures> Gateways { get; init; } = [];

    /// <summary>Connections that the generator opened while it measured; those of the warm-up go on.</summary>
    public long ConnectionsOpened { get; init; }

    /// <summary>Those that were open when it began to measure, as far as none was closed.</summary>
    public long ConnectionsBefore { get; init; }

    public required Fairness Fairness { get; init; }

    public required IReadOnlyList<OrganizationFigures> Organizations { get; init; }

    /// <summary>Null in files of older versions.</summary>
    public Heat? Heat { get; init; }

    /// <summary>Null where the server's figures cannot be read: neither its process nor its metrics.</summary>
    public ProcessorFigures? Server { get; init; }

    public required ProcessorFigures Generator { get; init; }

    /// <summary>Why the figures are the generator's and not the server's; null where they are the server's.</summary>
    public string? GeneratorWasTheLimit { get; init; }

    /// <summary>What generator and server used together, where that was nearly all of a machine that they shared; null where not.</summary>
    public string? SharedMachine { get; init; }

    public IReadOnlyList<Event> Events { get; init; } = [];

    /// <summary>What else was put under the same load.</summary>
    public IReadOnlyList<BaselineFigures> Baselines { get; init; } = [];
}
