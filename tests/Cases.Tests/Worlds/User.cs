using Rolecall.Api.Iam.V1;

namespace Rolecall.Cases.Tests.Worlds;

internal sealed record User(string Name) : Holder(Name);
