namespace Rolecall.Policy.Services;

public enum ConditionKeyType
{
    String,
    Arn,
    Bool,
    Numeric,
    Date,
    IpAddress,
}
