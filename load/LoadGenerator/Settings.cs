namespace Rolecall.LoadGenerator;

/// <summary>How much load, and how long.</summary>
internal sealed record Settings
{
    public required int Organizations { get; init; }

    /// <summary>Accounts of each organization: one of users, the others of roles.</summary>
    public required int Accounts { get; init; }

    /// <summary>Roles in each account of roles, and as many users beside them.</summary>
    public required int Roles { get; init; }

    /// <summary>Callers of the closed loop.</summary>
    public required int Callers { get; init; }

    /// <summary>HTTP/2 connections for gRPC; HTTP/1.1 has one for each caller.</summary>
    public required int Connections { get; init; }

    /// <summary>How often each closed loop is run, in alternation with its baseline.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long each loop runs.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Whether a round in which the server's tiered compiler worked is made again.</summary>
    public required bool Compiled { get; init; }

    /// <summary>Calls of each target that are answered before the first loop that counts.</summary>
    public required long WarmUpCalls { get; init; }

    /// <summary>Organizations of the world that the part scale makes, each of 10 accounts of 10 roles.</summary>
    public required int ScaleOrganizations { get; init; }

    /// <summary>Roles that are assumed for the first time since the server was started.</summary>
    public required int ColdRoles { get; init; }

    /// <summary>Calls per second of the open loop; 0 for <see cref="Share"/> of the rate that the closed loops measured.</summary>
    public required double Rate { get; init; }

    /// <summary>Percent of the closed loops' rate that the open loop offers.</summary>
    public required int Share { get; init; }

    /// <summary>Starts of the server to time.</summary>
    public required int Starts { get; init; }

    /// <summary>A published server's dll; null for the one that was built beside this program.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Server { get; init; }

    /// <summary>An older published server's dll, to measure beside; null for none.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Before { get; init; }

    /// <summary>Accounts that share the durable writes.</summary>
    public required int WriteAccounts { get; init; }

    /// <summary>How often a question is asked, and a setting changed, that is timed by itself.</summary>
    public required int Times { get; init; }

    /// <summary>Roles in each of the ten accounts that questions about access are asked over.</summary>
    public required int SurveyRoles { get; init; }

    /// <summary>Verifications of a token and of an assertion that are timed, after as many to warm up.</summary>
    public required int Verifications { get; init; }
}
