using System.Text.Json.Serialization;

namespace Rolecall.DecisionCases;

/// <summary>The ways that a case is put to Rolecall; through the library it always is.</summary>
public enum CasePath
{
    /// <summary>As the operation itself, by the caller with credentials of its own: the gateway's pipeline, gRPC, the AWS wire.</summary>
    Call,

    /// <summary>As a question to AccessService.Authorize: the gateway's pipeline, gRPC, Connect JSON.</summary>
    Authorize,
}
