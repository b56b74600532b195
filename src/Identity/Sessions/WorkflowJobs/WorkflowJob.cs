namespace Rolecall.Identity.Sessions.WorkflowJobs;

/// <summary>A job of a workflow, as a simulated GitHub Actions runs it: what it may ask tokens for.</summary>
public sealed record WorkflowJob
{
    /// <summary>The URL of the issuer.</summary>
    public required string Issuer { get; init; }

    /// <summary>A JSON object: what every token of the job says.</summary>
    public required string Claims { get; init; }

    /// <summary>In sandbox time: the job asks for no token from this instant on.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
