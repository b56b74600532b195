using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations;

namespace Rolecall.Gateway.Wires.Models;

/// <summary>
/// AWS Organizations tells the first thing that is wrong, by a reason.
/// https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html#API_DescribeAccount_Errors
/// </summary>
internal sealed class OrganizationsWords : ValidationWords
{
    public static OrganizationsWords Instance { get; } = new();

    public override Fault FaultOf(Violations found) => found.Printed[0].Breach switch
    {
        Breach.Absent => OrganizationFaults.InvalidInput("INPUT_REQUIRED", "You must include a value for all required parameters."),
        Breach.Enum => OrganizationFaults.InvalidInput("INVALID_ENUM", "You specified an invalid value."),
        Breach.Pattern => OrganizationFaults.InvalidInput(
            "INVALID_PATTERN", "You provided a value that does not match the required pattern."),
        Breach.TooShort => OrganizationFaults.InvalidInput(
            "MIN_LENGTH_EXCEEDED", "You provided a string parameter that is shorter than allowed."),
        Breach.TooLong or Breach.TooManyBytes => OrganizationFaults.InvalidInput(
            "MAX_LENGTH_EXCEEDED", "You provided a string parameter that is longer than allowed."),
        Breach.TooSmall => OrganizationFaults.InvalidInput(
            "MIN_VALUE_EXCEEDED", "You provided a numeric parameter that has a smaller value than allowed."),
        Breach.TooLarge => OrganizationFaults.InvalidInput(
            "MAX_VALUE_EXCEEDED", "You provided a numeric parameter that has a larger value than allowed."),
        _ => OrganizationFaults.InvalidInput(
            "INVALID_LIST_MEMBER", "You provided a list to a parameter that contains at least one invalid value."),
    };
}
