namespace Rolecall.Gateway.Requests;

/// <summary>Paths of the HTTP port that are the server's own. No bucket's name begins with "_".</summary>
public static class OwnPaths
{
    /// <summary>Whether it runs, with its parts.</summary>
    public const string Health = "/_rolecall/health";

    /// <summary>The same, as orchestrators ask before they send calls.</summary>
    public const string Ready = "/_rolecall/health/ready";

    /// <summary>Whether the process answers at all.</summary>
    public const string Live = "/_rolecall/health/live";

    /// <summary>Metrics, as Prometheus reads them.</summary>
    public const string Metrics = "/_rolecall/metrics";

    /// <summary>Health, where scripts for another server look for it.</summary>
    public const string UsualHealth = "/_localstack/health";

    /// <summary>What another sandbox's paths begin with; its name follows.</summary>
    public const string Sandbox = "/_sandbox/";

    /// <summary>What an error shows of them.</summary>
    public static IReadOnlyList<string> Shown { get; } = [Health, Ready, Live, Metrics, Sandbox + "NAME/"];
}
