using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Organizations;

/// <summary>The refusals of AWS Organizations. https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html</summary>
public static class OrganizationFaults
{
    public static Fault AccessDenied() => new("AccessDeniedException", "You don't have permissions to access this resource.")
    {
        Category = FaultCategory.Denied,
    };

    public static Fault NotInUse() => Unfit("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.");

    public static Fault AlreadyInOrganization() =>
        There("AlreadyInOrganizationException", "The AWS account is already a member of an organization.");

    public static Fault OrganizationNotEmpty() =>
        Unfit("OrganizationNotEmptyException", "To delete the organization you must first remove all member accounts.");

    public static Fault RootNotFound() => NotThere("RootNotFoundException", "You specified a root that doesn't exist.");

    public static Fault ParentNotFound() => NotThere("ParentNotFoundException", "You specified parent that doesn't exist.");

    public static Fault SourceParentNotFound() =>
        NotThere("SourceParentNotFoundException", "You specified a source parent that doesn't exist.");

    public static Fault DestinationParentNotFound() =>
        NotThere("DestinationParentNotFoundException", "You specified a destination parent that doesn't exist.");

    public static Fault ChildNotFound() => NotThere("ChildNotFoundException", "You specified a child that doesn't exist.");

    public static Fault TargetNotFound() => NotThere("TargetNotFoundException", "You specified a target that doesn't exist.");

    public static Fault UnitNotFound() =>
        NotThere("OrganizationalUnitNotFoundException", "You specified an organizational unit that doesn't exist.");

    public static Fault DuplicateUnit() => There("DuplicateOrganizationalUnitException", "An OU with the same name already exists.");

    public static Fault UnitNotEmpty() => Unfit("OrganizationalUnitNotEmptyException", "The organizational unit isn't empty.");

    public static Fault AccountNotFound() => NotThere("AccountNotFoundException", "You specified an account that doesn't exist.");

    public static Fault DuplicateAccount() =>
        There("DuplicateAccountException", "The account is already present in the specified destination.");

    public static Fault AccountAlreadyClosed() => Unfit("AccountAlreadyClosedException", "The account is already closed.");

    public static Fault MasterCannotLeave() =>
        Unfit("MasterCannotLeaveOrganizationException", "You can't remove the management account from its organization.");

    public static Fault AccountRequestNotFound() =>
        NotThere("CreateAccountStatusNotFoundException", "You specified an account creation request that doesn't exist.");

    public static Fault PolicyNotFound() => NotThere("PolicyNotFoundException", "You specified a policy that doesn't exist.");

    public static Fault DuplicatePolicy() => There("DuplicatePolicyException", "A policy with the same name already exists.");

    public static Fault PolicyInUse() =>
        Unfit("PolicyInUseException", "The policy is attached to one or more entities. You must detach it from all of them first.");

    public static Fault PolicyNotAttached() => Unfit("PolicyNotAttachedException", "The policy isn't attached to the specified target.");

    public static Fault DuplicateAttachment() =>
        There("DuplicatePolicyAttachmentException", "The policy is already attached to the specified target.");

    public static Fault PolicyTypeNotEnabled() =>
        Unfit("PolicyTypeNotEnabledException", "This operation can be performed only for enabled policy types.");

    public static Fault PolicyTypeAlreadyEnabled() =>
        Unfit("PolicyTypeAlreadyEnabledException", "The specified policy type is already enabled.");

    public static Fault PolicyTypeNotAvailable() =>
        new("PolicyTypeNotAvailableForOrganizationException", "The policy type isn't available for this organization.");

    public static Fault MalformedPolicy(string why) => new("MalformedPolicyDocumentException", why);

    public static Fault AccountNotRegistered() =>
        new("AccountNotRegisteredException", "The account isn't a delegated administrator for the specified service.");

    public static Fault AccountAlreadyRegistered() =>
        new("AccountAlreadyRegisteredException", "The account is already a delegated administrator for the specified service.");

    /// <summary>A limit or a rule of state; <paramref name="reason"/> tells which.</summary>
    public static Fault Constraint(string reason, string message) => new("ConstraintViolationException", message)
    {
        Category = FaultCategory.Precondition,
        Reason = reason,
    };

    /// <summary>A value that cannot be; <paramref name="reason"/> tells how.</summary>
    public static Fault InvalidInput(string reason, string message) => new("InvalidInputException", message) { Reason = reason };

    /// <summary>AWS's own SCP and RCP.</summary>
    public static Fault ImmutablePolicy() =>
        InvalidInput("IMMUTABLE_POLICY", "You specified a policy that is managed by AWS and can't be modified.");

    public static Fault HandshakeNotFound() => NotThere("HandshakeNotFoundException", "You specified a handshake that doesn't exist.");

    public static Fault DuplicateHandshake() =>
        There("DuplicateHandshakeException", "A handshake with the same action and target already exists.");

    public static Fault HandshakeAlreadyInState() =>
        new("HandshakeAlreadyInStateException", "The handshake is already in the requested state.");

    public static Fault InvalidHandshakeTransition() =>
        new("InvalidHandshakeTransitionException", "The handshake can't be changed to the requested state.");

    public static Fault HandshakeConstraint(string reason, string message) => new("HandshakeConstraintViolationException", message)
    {
        Category = FaultCategory.Precondition,
        Reason = reason,
    };

    private static Fault NotThere(string code, string message) => new(code, message) { Category = FaultCategory.NotFound };

    private static Fault There(string code, string message) => new(code, message) { Category = FaultCategory.AlreadyExists };

    private static Fault Unfit(string code, string message) => new(code, message) { Category = FaultCategory.Precondition };
}
