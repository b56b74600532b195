using System.Collections.Immutable;
using Rolecall.Api.Native.V1;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>Somebody who may assume a role by one call.</summary>
internal sealed record Assumer(
    ListedPrincipal Principal, bool Allowed, ImmutableArray<string> AssumedAbsent, ImmutableArray<string> MissingKeys);
