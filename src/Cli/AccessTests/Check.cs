using System.Collections.Immutable;
using Rolecall.Api.Native.V1;
using YamlDotNet.Core;

namespace Rolecall.Cli.AccessTests;

/// <summary>One decision that is asked for.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Allowed">Whether it is to be allowed.</param>
/// <param name="Expected">More of what a denial is to be.</param>
internal sealed record Check(
    Mark At, string Action, string Resource, bool Allowed, ImmutableArray<ContextKey> Context, ExpectedDenial? Expected = null)
{
    /// <summary>Where its action stands.</summary>
    public Mark ActionAt { get; init; } = At;
}
