using System.Globalization;
using System.Runtime.Serialization;

namespace Rolecall.Identity.Faults;

/// <summary>
/// An AWS-modelled error: what went wrong and whose fault it is. Values cross grain boundaries; inside a process
/// <see cref="AwsFaultException"/> carries one. https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
/// </summary>
/// <param name="Code">The code on the wire: "NoSuchEntity".</param>
/// <param name="Message">AWS's text.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="SenderFault">The caller's mistake (Type Sender), not ours (Receiver).</param>
[DataContract(Name = "rolecall.Fault")]
public sealed record Fault(
    [property: DataMember(Order = 0)] string Code,
    [property: DataMember(Order = 1)] string Message,
    [property: DataMember(Order = 2)] int Status = 400,
    [property: DataMember(Order = 3)] bool SenderFault = true)
{
    public const string AccountExistsCode = "AccountAlreadyExists";

    /// <summary>The exception's member Reason, where the model has one: "INVALID_PATTERN" of an InvalidInputException.</summary>
    [DataMember(Order = 4)] public string? Reason { get; init; }

    /// <summary>For wires that tell kinds of faults and not codes.</summary>
    [DataMember(Order = 5)] public FaultCategory Category { get; init; }

    // Who calls.
    public static Fault InvalidClientTokenId() =>
        new("InvalidClientTokenId", "The security token included in the request is invalid.", 403)
        {
            Category = FaultCategory.Unauthenticated,
        };

    public static Fault ExpiredToken() =>
        new("ExpiredToken", "The security token included in the request is expired", 403) { Category = FaultCategory.Unauthenticated };

    public static Fault MissingAuthenticationToken() =>
        new("MissingAuthenticationToken", "Request is missing Authentication Token", 403) { Category = FaultCategory.Unauthenticated };

    public static Fault SignatureDoesNotMatch() => new(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
        403)
    { Category = FaultCategory.Unauthenticated };

    /// <summary>An operation of AWS's was called with an admin token, which opens none of them.</summary>
    public static Fault AwsKeysWanted() => MissingAuthenticationToken() with
    {
        Message = "This operation wants AWS access keys and their signature, not an admin token; rolecall env PERSON prints somebody's keys.",
    };

    /// <summary>The same whether the token is wrong, revoked or another sandbox's, and whether there is such a sandbox.</summary>
    /// <param name="presented">There was one.</param>
    public static Fault InvalidAdminToken(bool presented) => WithoutToken(
        presented ? "The admin token is not good for this operation" : "This operation needs an admin token, and the call has none",
        "one of the sandbox's, or the server's, which is in the file admin-token of its data directory and in its ready file");

    /// <summary>No token of a sandbox is good for what concerns them all.</summary>
    /// <param name="presented">There was one.</param>
    public static Fault InvalidServerToken(bool presented) => WithoutToken(
        presented ? "The admin token is not the server's, which this operation needs" : "This operation needs the server's admin token, and the call has none",
        "that in the file admin-token of the server's data directory, and in its ready file");

    /// <summary>Too much at once, of one account or of one source of bad credentials. SDKs try again, a little later each time.</summary>
    public static Fault Throttling() => new("Throttling", "Rate exceeded") { Category = FaultCategory.Exhausted };

    public static Fault AdminTokenRefused() =>
        new("AccessDenied", "Admin tokens are accepted over TLS, or from this machine without a proxy, only.", 403)
        {
            Category = FaultCategory.Denied,
        };

    public static Fault PlainKeysRefused() =>
        new("AccessDenied", "Plain keys are accepted over TLS, or from this machine without a proxy, only.", 403)
        {
            Category = FaultCategory.Denied,
        };

    // What is allowed.
    public static Fault AccessDenied(string message) => new("AccessDenied", message, 403) { Category = FaultCategory.Denied };

    /// <summary>
    /// As AWS words it for AssumeRole and the permissions that come with it (sts:TagSession, sts:SetSourceIdentity, sts:SetContext):
    /// without the reason, and the same for a role that does not exist.
    /// </summary>
    public static Fault NotAuthorizedOnRole(string callerArn, string action, string roleArn) =>
        AccessDenied($"User: {callerArn} is not authorized to perform: {action} on resource: {roleArn}");

    /// <summary>The fault for a bearer whose token is invalid or who may not assume the role. It gives no reason.</summary>
    public static Fault NotAuthorizedByToken(string action) => AccessDenied($"Not authorized to perform {action}");

    public static Fault RootAssumesNoRole() => AccessDenied("Roles may not be assumed by root accounts.");

    /// <summary>A wrong code, or one that was used before.</summary>
    public static Fault InvalidMfaCode() => AccessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code. ");

    /// <summary>A device that is not the caller's, or a code without a device.</summary>
    public static Fault MfaNotValidated() => AccessDenied(
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.");

    /// <summary>A message that was not encoded here, for this account.</summary>
    public static Fault InvalidAuthorizationMessage() => new("InvalidAuthorizationMessageException", "Message is not valid");

    // What was asked.
    public static Fault ValidationError(string message) => new("ValidationError", message);

    public static Fault InvalidInput(string message) => new("InvalidInput", message);

    /// <summary>The simulator was given a policy that cannot be evaluated; the model has it as a fault of the service's.</summary>
    public static Fault PolicyEvaluation(string message) => new("PolicyEvaluation", message, 500, SenderFault: false);

    public static Fault InvalidParameterValue(string message) => new("InvalidParameterValue", message);

    public static Fault InvalidArgument(string message) => new("InvalidArgument", message);

    public static Fault MalformedPolicyDocument(string message) => new("MalformedPolicyDocument", message);

    /// <summary>A token or assertion that proves nobody, with AWS's text for why.</summary>
    public static Fault InvalidIdentityToken(string message) =>
        new("InvalidIdentityToken", message) { Category = FaultCategory.Unauthenticated };

    /// <summary>A token or assertion that once proved somebody.</summary>
    public static Fault ExpiredIdentityToken(string message) =>
        new("ExpiredTokenException", message) { Category = FaultCategory.Unauthenticated };

    /// <summary>What the identity provider says is refused: a claim, or its own report that nobody was authenticated.</summary>
    public static Fault IdpRejectedClaim(string message) => new("IDPRejectedClaim", message, 403) { Category = FaultCategory.Denied };

    /// <summary>The identity provider's keys could not be fetched; to try again may help.</summary>
    public static Fault IdpCommunicationError() => new(
        "IDPCommunicationError", "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements");

    public static Fault PackedPolicyTooLarge(int percent) => new(
        "PackedPolicyTooLarge",
        string.Create(CultureInfo.InvariantCulture, $"Packed policy consumes {percent}% of allotted space, please use smaller policy."));

    public static Fault NoSuchEntity(string message) => new("NoSuchEntity", message, 404) { Category = FaultCategory.NotFound };

    public static Fault EntityAlreadyExists(string message) =>
        new("EntityAlreadyExists", message, 409) { Category = FaultCategory.AlreadyExists };

    /// <summary>Somebody has the alias, in this account or another (recorded: awslabs/aws-deployment-framework#465).</summary>
    public static Fault AccountAliasExists(string alias) => EntityAlreadyExists($"The account alias {alias} already exists.");

    public static Fault DeleteConflict(string message) => new("DeleteConflict", message, 409) { Category = FaultCategory.Precondition };

    public static Fault UnmodifiableEntity(string roleName) => new(
        "UnmodifiableEntity", $"Cannot perform the operation on the protected role '{roleName}' - this role is only modifiable by AWS");

    public static Fault LimitExceeded(string message) => new("LimitExceeded", message, 409) { Category = FaultCategory.Exhausted };

    public static Fault QuotaExceeded(string quota, int limit) =>
        LimitExceeded(string.Create(CultureInfo.InvariantCulture, $"Cannot exceed quota for {quota}: {limit}"));

    public static Fault PolicyNotAttachable(string arn) =>
        new("NoSuchEntity", $"Policy {arn} does not exist or is not attachable.", 404) { Category = FaultCategory.NotFound };

    public static Fault ServiceRolePolicyNotAttachable() =>
        new("PolicyNotAttachable", "Cannot attach a Service Role Policy to a Customer Role.");

    // S3. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    public static Fault NoSuchBucket() =>
        new("NoSuchBucket", "The specified bucket does not exist", 404) { Category = FaultCategory.NotFound };

    public static Fault NoSuchKey() => new("NoSuchKey", "The specified key does not exist.", 404) { Category = FaultCategory.NotFound };

    public static Fault NoSuchBucketPolicy() =>
        new("NoSuchBucketPolicy", "The bucket policy does not exist", 404) { Category = FaultCategory.NotFound };

    public static Fault BucketAlreadyExists() => new(
        "BucketAlreadyExists",
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
        409)
    { Category = FaultCategory.AlreadyExists };

    public static Fault BucketNotEmpty() =>
        new("BucketNotEmpty", "The bucket you tried to delete is not empty", 409) { Category = FaultCategory.Precondition };

    public static Fault InvalidBucketName() => new("InvalidBucketName", "The specified bucket is not valid.");

    public static Fault MalformedPolicy(string message) => new("MalformedPolicy", message);

    public static Fault PolicyTooLarge() => new("PolicyTooLarge", "The policy is larger than 20 KB.");

    public static Fault BadDigest() => new("BadDigest", "The Content-MD5 you specified did not match what we received.");

    public static Fault InvalidDigest() => new("InvalidDigest", "The Content-MD5 you specified was invalid.");

    public static Fault MissingContentLength() => new("MissingContentLength", "You must provide the Content-Length HTTP header.", 411);

    public static Fault MaxMessageLengthExceeded() => new("MaxMessageLengthExceeded", "Your request was too big.");

    public static Fault InvalidRange() => new("InvalidRange", "The requested range is not satisfiable", 416);

    public static Fault PreconditionFailed() =>
        new("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412)
        {
            Category = FaultCategory.Precondition,
        };

    public static Fault NotModified() => new("NotModified", "Not Modified", 304);

    // The wire.
    public static Fault InvalidAction(string action, string version) =>
        new("InvalidAction", $"Could not find operation {action} for version {version}") { Category = FaultCategory.Unsupported };

    public static Fault MissingAction() => new("MissingAction", "The request must contain the parameter Action");

    public static Fault MalformedInput(string message) => new("MalformedInput", message);

    public static Fault MethodNotAllowed() => new("MethodNotAllowed", "The specified method is not allowed against this resource.", 405);

    // Ours.
    public static Fault NoSuchSandbox(string name) =>
        new("NoSuchSandbox", $"There is no sandbox named {name}.", 404) { Category = FaultCategory.NotFound };

    public static Fault SandboxAlreadyExists(string name) =>
        new("SandboxAlreadyExists", $"There is a sandbox named {name} already.", 409) { Category = FaultCategory.AlreadyExists };

    public static Fault AccountExists(string id) =>
        new(AccountExistsCode, $"There is an account {id} already.", 409) { Category = FaultCategory.AlreadyExists };

    public static Fault AccountClosed(string id) =>
        new("AccountClosed", $"The account {id} is closed: nobody of it is let in any more.", 409)
        {
            Category = FaultCategory.Precondition,
        };

    public static Fault NoSuchOrganization(string id) =>
        new("NoSuchEntity", $"There is no organization {id}.", 404) { Category = FaultCategory.NotFound };

    public static Fault ServiceUnavailable(string message) => new("ServiceUnavailable", message, 503, SenderFault: false);

    /// <summary>Nobody is told it; it is on record for a call whose client did not wait for the answer.</summary>
    public static Fault ClientGone() =>
        new("ClientDisconnected", "The client went away before it was answered; what it asked for may have been done.", 499);

    public static Fault InternalFailure() => new(
        "InternalFailure", "The request processing has failed because of an unknown error, exception or failure.", 500, SenderFault: false);

    private static Fault WithoutToken(string what, string wanted) =>
        new("InvalidAdminToken", $"{what}. Wanted is {wanted}, as metadata 'authorization: Bearer TOKEN'.", 401)
        {
            Category = FaultCategory.Unauthenticated,
        };
}
