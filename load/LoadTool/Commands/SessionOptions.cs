using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Commands;

/// <summary>What a command that makes calls was told.</summary>
internal sealed record SessionOptions
{
    public required ServerOptions Server { get; init; }

    /// <summary>"grpc", "aws" or "connect".</summary>
    public required string Wire { get; init; }

    /// <summary>To each gateway.</summary>
    public required int Connections { get; init; }

    /// <summary>The longest that a call may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Null where the world is made.</summary>
    public string? WorldFile { get; init; }

    /// <summary>Sandboxes that are there, over which the organizations are spread; none for the default one, or those that the scenario makes.</summary>
    public IReadOnlyList<string> Sandboxes { get; init; } = [];
}
