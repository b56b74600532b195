using Rolecall.Api.Iam.V1;

namespace Rolecall.Cases.Tests.Worlds;

internal sealed record Role(string Name) : Holder(Name);
