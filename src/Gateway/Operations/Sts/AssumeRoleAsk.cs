using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Contexts;
using Rolecall.Identity.Sessions.Issuing;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>An AssumeRole, and what is known of it so far.</summary>
/// <param name="Request">As it came.</param>
/// <param name="Session">The session that it asks the role for.</param>
/// <param name="Context">What the context that it brings along asserts; null where it brings none.</param>
internal readonly record struct AssumeRoleAsk(AssumeRoleRequest Request, RoleSessionAsk Session, ContextAssertion? Context = null);
