namespace Rolecall.Gateway.Pipeline;

/// <summary>Who calls with an admin token.</summary>
/// <param name="TokenName">The name of the sandbox's token; null for the server's.</param>
internal sealed record Administrator(string? TokenName)
{
    public static Administrator OfServer { get; } = new((string?)null);
}
