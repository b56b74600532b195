using Google.Protobuf;
using Rolecall.Api.Native.V1;

namespace Rolecall.Cases.Tests.Paths;

/// <summary>What came of a call, whatever way it went.</summary>
internal sealed record Answer
{
    /// <summary>The response; null where the call was refused.</summary>
    public IMessage? Response { get; init; }

    /// <summary>The AWS error code.</summary>
    public string? Code { get; init; }

    public string? Message { get; init; }

    /// <summary>The explanation, where the way carries one.</summary>
    public Decision? Decision { get; init; }

    public bool Served => Code is null;
}

/// <summary>A way into Rolecall.</summary>
internal delegate Task<Answer> Way(Worlds.World world, Credential who, IMessage request);
